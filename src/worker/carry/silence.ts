/** A browser that is gone says nothing: its job ends after a while, so that it keeps no server alive. */
import { LifecycleError } from '../core';

const SILENCE_MS = 90_000;

/**
 * Ends a job whose browser has said nothing for 90 seconds:
 * race the work against `tooLong`, call `heard` at each word, and dispose of it in the
 * end.
 *
 * It fails with `network`.
 */
export class Silence implements Disposable {
  /** Rejects after so much silence; never resolves. */
  readonly tooLong: Promise<never>;
  private timer: NodeJS.Timeout | undefined;
  private busy = 0;
  private fail: (error: LifecycleError) => void = () => undefined;

  constructor(private readonly words: string) {
    this.tooLong = new Promise((_, reject) => (this.fail = reject));
    // Heard by who waits for the job; until then nobody.
    this.tooLong.catch(() => undefined);
    this.heard();
  }

  heard(): void {
    clearTimeout(this.timer);
    if (this.busy === 0) {
      this.timer = setTimeout(() => this.fail(new LifecycleError('network', this.words)), SILENCE_MS);
      this.timer.unref();
    }
  }

  /** While `work` goes on there is no silence. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.busy++;
    this.heard();
    try {
      return await work();
    } finally {
      this.busy--;
      this.heard();
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    // Later calls of `heard` start no timer.
    this.busy = Infinity;
  }
}
