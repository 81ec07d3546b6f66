/** The Python that commits to Icechunk: one process, a request in a file, records line by line. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { open, rm, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ErrorTag } from '../../../protocol/errors';
import { LifecycleError } from '../../core';
import type { WorkContext } from '../../context';

/** Files that the request refers to. */
export class Folder {
  constructor(readonly path: string) {}

  /** Pieces one after the other, each beginning at a multiple of `align` bytes. */
  async write(name: string, pieces: readonly ArrayBufferView[], align = 8): Promise<void> {
    await using file = await open(join(this.path, name), 'w', 0o600);
    let at = 0;
    for (const { buffer, byteOffset, byteLength } of pieces) {
      await file.write(new Uint8Array(buffer, byteOffset, byteLength), 0, byteLength, at);
      at = Math.ceil((at + byteLength) / align) * align;
    }
  }
}

interface Record {
  type: 'written' | 'sample' | 'samples' | 'result' | 'error';
  number?: number;
  offset?: number;
  length?: number;
  tag?: ErrorTag;
  message?: string;
}

export class PythonCommit implements AsyncDisposable {
  private child: ChildProcessWithoutNullStreams | undefined;
  private records: AsyncIterator<string> | undefined;
  private complaints = '';

  private constructor(
    private readonly interpreter: string,
    readonly folder: Folder,
    private readonly signal: AbortSignal
  ) {}

  /** @throws LifecycleError `unsupported` when no Python is known */
  static async prepare(context: WorkContext, signal: AbortSignal): Promise<PythonCommit> {
    const { env, stateFolder } = context.config;
    const interpreter = env.LIFECYCLE_PYTHON;
    if (!interpreter) {
      throw new LifecycleError(
        'unsupported',
        "Icechunk is written by Python, and this worker was started without one. Start `lifecycle` from the environment that it is installed in, or let LIFECYCLE_PYTHON name a Python with 'jupyterlab-lifecycle[icechunk]'."
      );
    }
    const parent = join(stateFolder, 'tmp');
    await mkdir(parent, { recursive: true, mode: 0o700 });
    return new PythonCommit(interpreter, new Folder(await mkdtemp(join(parent, 'icechunk-'))), signal);
  }

  get samplesPath(): string {
    return join(this.folder.path, 'samples.bin');
  }

  /** Write the references into a session; answers when all are there. */
  async start(request: object, secrets: object): Promise<void> {
    const file = join(this.folder.path, 'request.json');
    await writeFile(file, JSON.stringify({ ...request, folder: this.folder.path }), { mode: 0o600 });
    const module = 'jupyterlab_lifecycle.icechunk_commit';
    this.child = spawn(this.interpreter, ['-m', module, file], {
      // The folder that holds the package, whether it is installed or not.
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      signal: this.signal,
      env: { ...process.env, PYTHONUNBUFFERED: '1' }
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => this.complain(text));
    // Its end is noticed where its answer is missing.
    this.child.on('error', error => this.complain(error.message));
    this.child.stdin.on('error', () => undefined);
    this.records = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.child.stdin.write(`${JSON.stringify(secrets)}\n`);
    await this.next('written');
  }

  /** Where in the file of samples each chunk is that was asked for. */
  async samples(): Promise<{ offset: number; length: number }[]> {
    const found: { offset: number; length: number }[] = [];
    for (;;) {
      const record = await this.next('sample', 'samples');
      if (record.type === 'samples') {
        return found;
      }
      found[record.number!] = { offset: record.offset!, length: record.length! };
    }
  }

  async commit(): Promise<void> {
    this.child!.stdin.write('commit\n');
    await this.next('result');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('close', resolve));
      child.stdin.end();
      child.kill();
      await ended;
    }
    await rm(this.folder.path, { recursive: true, force: true });
  }

  private async next(...wanted: Record['type'][]): Promise<Record> {
    let line = await this.records!.next();
    // Icechunk's own log comes between the records.
    while (!line.done && !line.value.startsWith('{"type"')) {
      this.complain(line.value);
      line = await this.records!.next();
    }
    if (this.signal.aborted) {
      throw new LifecycleError('cancelled', 'Stopped.');
    }
    if (line.done) {
      const said = this.complaints.trim().split('\n').at(-1) ?? '';
      throw new LifecycleError(
        'internal',
        `${this.interpreter} -m jupyterlab_lifecycle.icechunk_commit ended without an answer${said === '' ? '' : `: ${said}`}.`
      );
    }
    const record = JSON.parse(line.value) as Record;
    if (record.type === 'error' || !wanted.includes(record.type)) {
      throw new LifecycleError(record.tag ?? 'internal', record.message ?? 'Icechunk gave no reason.');
    }
    return record;
  }

  private complain(text: string): void {
    this.complaints = `${this.complaints}${text}\n`.slice(-2000);
  }
}
