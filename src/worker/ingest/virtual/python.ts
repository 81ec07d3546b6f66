/** The Python that commits to Icechunk: a request in a file, and what it reads back in another. */
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkContext } from '../../context';
import { findPython, PythonProcess } from '../../python';

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

/**
 * One commit to Icechunk: `start`, then `samples`, then `commit`, each once. Until `commit` nothing is
 * visible in the repository. Dispose of it to end Python and remove the folder.
 */
export class PythonCommit implements AsyncDisposable {
  private process: PythonProcess | undefined;

  private constructor(
    private readonly interpreter: string,
    readonly folder: Folder,
    private readonly signal: AbortSignal
  ) {}

  /** @throws LifecycleError `unsupported` when no Python is known */
  static async prepare(context: WorkContext, signal: AbortSignal): Promise<PythonCommit> {
    const interpreter = findPython(context, 'Icechunk is written by Python', 'icechunk');
    const parent = join(context.config.stateFolder, 'tmp');
    await mkdir(parent, { recursive: true, mode: 0o700 });
    return new PythonCommit(interpreter, new Folder(await mkdtemp(join(parent, 'icechunk-'))), signal);
  }

  /** Where Python puts the chunks that it was asked to read back. */
  get samplesPath(): string {
    return join(this.folder.path, 'samples.bin');
  }

  /** Write the references into a session; answers when all are there. */
  async start(request: object, secrets: object): Promise<void> {
    const file = join(this.folder.path, 'request.json');
    await writeFile(file, JSON.stringify({ ...request, folder: this.folder.path }), { mode: 0o600 });
    this.process = new PythonProcess(this.interpreter, 'icechunk_commit', [file], this.signal);
    this.process.write(JSON.stringify(secrets));
    await this.process.next('written');
  }

  /** Where in the file of samples each chunk is that was asked for. */
  async samples(): Promise<{ offset: number; length: number }[]> {
    const found: { offset: number; length: number }[] = [];
    for (;;) {
      const record = await this.process!.next('sample', 'samples');
      if (record.type === 'samples') {
        return found;
      }
      found[Number(record.number)] = { offset: Number(record.offset), length: Number(record.length) };
    }
  }

  /** Make it visible; Python reads it back once more. */
  async commit(): Promise<void> {
    this.process!.write('commit');
    await this.process!.next('result');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process?.[Symbol.asyncDispose]();
    await rm(this.folder.path, { recursive: true, force: true });
  }
}
