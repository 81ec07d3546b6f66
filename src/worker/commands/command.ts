/** A verb of the command line. One file a verb; `index.ts` lists them. */
import type { WorkContext } from '../context';
import type { JobQueue } from '../jobs/types';

/** What a verb is handed. */
export interface CommandContext {
  /** Created on first use, so that `--help` and `serve` stay quick. */
  work(): Promise<WorkContext>;
  jobs(): Promise<JobQueue>;
  cwd: string;
  /** Aborted on SIGINT and SIGTERM. */
  signal: AbortSignal;
  output: Output;
}

/** Where a verb speaks: results on stdout, progress and questions on stderr. */
export interface Output {
  readonly json: boolean;
  /** One NDJSON line with --json; nothing otherwise. */
  record(value: { type: string } & Record<string, unknown>): Promise<void>;
  /** Text for a person on stdout; nothing with --json. */
  line(text: string): Promise<void>;
  /** Raw bytes on stdout (`cat`); resolves when the pipe has taken them. */
  bytes(chunk: Uint8Array): Promise<void>;
  /** The last line: `{"type":"result", ...}` with --json, else the text. */
  result(value: Record<string, unknown>, text: string): Promise<void>;
  /** Progress on stderr: a bar on a terminal, a line now and then elsewhere. */
  progress(text: string, fraction: number | null): void;
  /** A word on stderr. */
  note(text: string): void;
  /** The same of what cannot be called back: red on a terminal. */
  warn(text: string): void;
  /** Ask on the terminal; undefined when there is none. Ctrl-C and Ctrl-D throw `cancelled`. */
  ask(question: string): Promise<boolean | undefined>;
  /** One line, typed (unseen with `isHidden`) or the next of what is piped in; undefined when there is none. */
  askFor(what: string, options: { isHidden: boolean }): Promise<string | undefined>;
}

/** An option of a verb: what `parseArgs` of Node takes, and what `--help` says of it. */
interface Option {
  type: 'boolean' | 'string';
  short?: string;
  default?: string;
  /** What stands for its value. */
  value?: string;
  /** One line. */
  does: string;
}

/** By name, without the hyphens. */
export type Options = Readonly<Record<string, Option>>;

/** A verb, as `--help` tells it and the command line runs it. */
export interface Command {
  name: string;
  /** One line for `lifecycle --help`. */
  summary: string;
  usage: string;
  options?: Options;
  /** For `--help`, where the usage leaves a question: a command line, and what it does. */
  examples?: readonly (readonly [line: string, does: string])[];
  /**
   * Run with the arguments after the verb (`--json` already taken out).
   * Returns the exit code; throws `LifecycleError` for anything that went wrong.
   */
  run(args: string[], context: CommandContext): Promise<number>;
}
