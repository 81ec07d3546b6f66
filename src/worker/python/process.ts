/** Work that only Python can do, in the interpreter that started this worker: records come line by line. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ErrorTag } from '../../protocol/errors';
import { LifecycleError } from '../core';
import type { WorkContext } from '../context';

type PythonRecord = { type: string } & Record<string, unknown>;

/**
 * The interpreter, or an error that says for what it is needed.
 *
 * @param what Begins a sentence: "Icechunk is written by Python"
 * @param extra Of our package
 */
export function findPython({ config }: WorkContext, what: string, extra: string): string {
  const interpreter = config.env.LIFECYCLE_PYTHON;
  if (!interpreter) {
    throw new LifecycleError(
      'unsupported',
      `${what}, and this worker was started without one. Start \`lifecycle\` from the environment that it is installed in, or let LIFECYCLE_PYTHON name a Python with 'jupyterlab-lifecycle[${extra}]'.`
    );
  }
  return interpreter;
}

/**
 * One process, one conversation: `write` a line, `next` waits for a record. Dispose of
 * it to end it; an abort kills it.
 */
export class PythonProcess implements AsyncDisposable {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private complaints = '';

  /** Starts `python -m jupyterlab_lifecycle.<module> <args>`. */
  constructor(
    private readonly interpreter: string,
    private readonly module: string,
    args: readonly string[],
    private readonly signal: AbortSignal
  ) {
    // Most runs need neither, and together they take 4 ms of a start.
    const { spawn } = process.getBuiltinModule('node:child_process');
    const { createInterface } = process.getBuiltinModule('node:readline');
    this.child = spawn(interpreter, ['-m', `jupyterlab_lifecycle.${module}`, ...args], {
      // The folder that holds the package, whether it is installed or not.
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      signal,
      env: { ...process.env, PYTHONUNBUFFERED: '1' }
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => this.complain(text));
    // Its end is noticed where its answer is missing.
    this.child.on('error', error => this.complain(error.message));
    this.child.stdin.on('error', () => undefined);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** One line to its standard input. */
  write(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /**
   * The next record of one of these types.
   *
   * @throws LifecycleError what an `error` record says, or that the process ended
   */
  async next(...types: string[]): Promise<PythonRecord> {
    let line = await this.lines.next();
    // Libraries print between the records.
    while (!line.done && !line.value.startsWith('{"type"')) {
      this.complain(line.value);
      line = await this.lines.next();
    }
    if (this.signal.aborted) {
      throw new LifecycleError('cancelled', 'Stopped.');
    }
    if (line.done) {
      const said = this.complaints.trim().split('\n').at(-1) ?? '';
      throw new LifecycleError(
        'internal',
        `${this.interpreter} -m jupyterlab_lifecycle.${this.module} ended without an answer${said === '' ? '' : `: ${said}`}.`
      );
    }
    const record = JSON.parse(line.value) as PythonRecord;
    if (record.type === 'error' || !types.includes(record.type)) {
      throw new LifecycleError(
        (record.tag as ErrorTag | undefined) ?? 'internal',
        (record.message as string | undefined) ?? `${this.module} gave no reason.`
      );
    }
    return record;
  }

  /** Ends it, if it still runs, and waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { child } = this;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('close', resolve));
      child.stdin.end();
      child.kill();
      await ended;
    }
  }

  private complain(text: string): void {
    this.complaints = `${this.complaints}${text}\n`.slice(-2000);
  }
}
