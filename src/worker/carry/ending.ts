/** A browser that is gone says nothing: its job ends after a while, so that it keeps no server alive. */
import { isLifecycleError, LifecycleError } from '../core';

const SILENCE_MS = 90_000;

/**
 * The end of a job whose pieces a browser brings or takes, which comes once: when `end` or `fail` is
 * called, at an abort, or after 90 seconds in which `heard` was not called. Dispose of it in the end.
 */
export class Ending implements Disposable {
  private readonly settled = Promise.withResolvers<void>();
  private timer: NodeJS.Timeout | undefined;
  private busy = 0;

  /** @param words What is said of a silent browser; that is `network`. */
  constructor(
    signal: AbortSignal,
    private readonly words: string
  ) {
    // Heard by who waits for the job; until then nobody.
    this.settled.promise.catch(() => undefined);
    signal.addEventListener('abort', () => this.fail(signal.reason), { once: true });
    this.heard();
  }

  /** Resolves at `end`; rejects at any other end. */
  reached(): Promise<void> {
    return this.settled.promise;
  }

  end(): void {
    this.settled.resolve();
  }

  fail(error: unknown): void {
    this.settled.reject(error);
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

/** Would the same piece fail again? Not where the browser may ask once more, nor because of an abort. */
export function isForGood(error: LifecycleError, signal: AbortSignal): boolean {
  return !isLifecycleError(error, 'network', 'cancelled', 'internal') && !signal.aborted;
}
