/** One line from a person: typed on the terminal, or the next of what is piped in. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { LifecycleError } from '../core';
import type { Streams } from './output';

/** More than any token; what is longer is a file by mistake. */
const MAX_CHARACTERS = 65_536;

/** Nothing that is typed appears. */
const dark = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * Asks for one line after the other. Of a pipe all is read at the first question, then each takes the
 * next line; at most 65,536 characters.
 *
 * Throws `cancelled` on Ctrl-C, Ctrl-D and when the signal aborts, `bad-input` for a pipe with more.
 */
export class Prompt {
  private piped: Promise<string[]> | undefined;

  constructor(
    private readonly streams: Streams,
    private readonly signal: AbortSignal
  ) {}

  /** Undefined when the pipe holds no more lines. */
  async line(question: string, { isHidden }: { isHidden: boolean }): Promise<string | undefined> {
    if (!this.streams.stdin.isTTY) {
      this.piped ??= this.readAll();
      return (await this.piped).shift();
    }
    return this.typed(question, isHidden);
  }

  private async typed(question: string, isHidden: boolean): Promise<string> {
    const { stdin, stderr } = this.streams;
    const output = isHidden ? dark() : stderr;
    // From here on the terminal shows nothing by itself: only then it is asked.
    const lines = createInterface({ input: stdin, output, terminal: true, prompt: question });
    let isAnswered = false;
    const answer = new Promise<string>((resolve, reject) => {
      const stop = (): void => reject(new LifecycleError('cancelled', 'Stopped.'));
      lines.once('line', line => {
        isAnswered = true;
        resolve(line);
      });
      // Ctrl-C and Ctrl-D come as they are typed.
      lines.once('SIGINT', stop);
      lines.once('close', stop);
      this.signal.addEventListener('abort', stop, { once: true });
    });
    if (isHidden) {
      stderr.write(question);
    }
    lines.prompt();
    try {
      return await answer;
    } finally {
      lines.close();
      // Neither what is typed unseen nor Ctrl-C has ended the line.
      if (isHidden || !isAnswered) {
        stderr.write('\n');
      }
    }
  }

  private async readAll(): Promise<string[]> {
    let text = '';
    for await (const chunk of this.streams.stdin.setEncoding('utf8')) {
      text += chunk as string;
      if (text.length > MAX_CHARACTERS) {
        throw new LifecycleError('bad-input', 'What is piped in is too long for a login or a token.');
      }
    }
    const lines = text.split(/\r?\n/);
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  }
}
