/** Where verbs speak: results on stdout, progress and questions on stderr. */
import { withoutControlCharacters } from '../../protocol/names';
import type { Readable, Writable } from 'node:stream';
import type { Output } from './command';
import type { Prompt } from './prompt';

/** A terminal, a pipe or a test's buffer. */
export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean; columns?: number };
}

/** Lines gather up to this many characters before they are written. */
const BUFFER_CHARACTERS = 65_536;
/** Without a terminal, progress is told this often. */
const QUIET_MS = 10_000;

/**
 * With `json`, records and the result go to stdout as NDJSON, and words are left out;
 * without, the other way round. Progress is told on stderr in either case: as a bar
 * where that is a terminal.
 */
export class StreamOutput implements Output {
  private prompt: Prompt | undefined;
  private gathered = '';
  private flushing: NodeJS.Immediate | undefined;
  private barShown = false;
  private told = Date.now();

  constructor(
    private readonly streams: Streams,
    readonly json: boolean,
    private readonly signal: AbortSignal
  ) {}

  async record(value: { type: string } & Record<string, unknown>): Promise<void> {
    if (this.json) {
      await this.text(`${JSON.stringify(value)}\n`);
    }
  }

  async line(text: string): Promise<void> {
    if (!this.json) {
      await this.text(`${text}\n`);
    }
  }

  async bytes(chunk: Uint8Array): Promise<void> {
    await this.flush();
    await this.write(chunk);
  }

  async result(value: Record<string, unknown>, text: string): Promise<void> {
    this.clearBar();
    if (this.json) {
      await this.record({ ...value, type: 'result' });
    } else if (text !== '') {
      await this.line(text);
    }
    await this.flush();
  }

  progress(text: string, fraction: number | null): void {
    const { stderr } = this.streams;
    const percent = fraction === null ? '' : `${Math.floor(Math.min(1, fraction) * 100)} %`;
    if (!stderr.isTTY) {
      if (Date.now() - this.told >= QUIET_MS) {
        this.told = Date.now();
        stderr.write(`${percent === '' ? '' : `${percent} `}${text}\n`);
      }
      return;
    }
    const width = 20;
    const filled = fraction === null ? 0 : Math.round(Math.min(1, fraction) * width);
    const bar = fraction === null ? '' : `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${percent} `;
    stderr.write(`\r\u001b[K${(bar + printable(text)).slice(0, (stderr.columns ?? 80) - 1)}`);
    this.barShown = true;
  }

  note(text: string): void {
    this.clearBar();
    this.streams.stderr.write(`${text}\n`);
  }

  warn(text: string): void {
    this.note(this.streams.stderr.isTTY ? `\u001b[31m${text}\u001b[0m` : text);
  }

  async ask(question: string): Promise<boolean | undefined> {
    const { stdin, stderr } = this.streams;
    if (!stdin.isTTY || !stderr.isTTY) {
      return undefined;
    }
    const answer = await this.answer(`${question} [y/N] `, false);
    return answer !== undefined && /^y(es)?$/i.test(answer.trim());
  }

  async askFor(what: string, { isHidden }: { isHidden: boolean }): Promise<string | undefined> {
    return this.answer(`${what}: `, isHidden);
  }

  /** Write what has gathered. */
  async flush(): Promise<void> {
    if (this.gathered !== '') {
      const text = this.gathered;
      this.gathered = '';
      await this.write(text);
    }
  }

  /** Take the bar away, so that the next words begin on a line of their own. */
  clearBar(): void {
    if (this.barShown) {
      this.streams.stderr.write('\r\u001b[K');
      this.barShown = false;
    }
  }

  private async answer(question: string, isHidden: boolean): Promise<string | undefined> {
    this.clearBar();
    await this.flush();
    const { Prompt } = await import('./prompt');
    this.prompt ??= new Prompt(this.streams, this.signal);
    return this.prompt.line(question, { isHidden });
  }

  private async text(text: string): Promise<void> {
    this.gathered += text;
    if (this.gathered.length >= BUFFER_CHARACTERS) {
      await this.flush();
    } else if (!this.flushing) {
      // Many lines in one turn go out together; a lone one does not wait for more.
      this.flushing = setImmediate(() => {
        this.flushing = undefined;
        // A broken pipe is heard by the stream's own error listener.
        this.flush().catch(() => undefined);
      });
    }
  }

  private write(chunk: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.streams.stdout.write(chunk, error => (error ? reject(error) : resolve()))
    );
  }
}

/** Keys may hold anything; a terminal gets no control characters from them. */
export function printable(text: string): string {
  return withoutControlCharacters(text, () => '\ufffd');
}
