/** One answer for all who ask. */
import { throwIfAborted, unlessAborted } from './concurrent';

interface Work<T> {
  result: Promise<T>;
  stop: AbortController;
  waiting: number;
  hasSucceeded: boolean;
}

/**
 * What the first who asks has begun, for those who come later, too. Each gives up alone; the
 * work is stopped when the last one has. A failure is told to all who wait, and not kept.
 */
export class Shared<T> {
  private current?: Work<T>;

  /** @param work Begun where none is under way, under a signal of its own. */
  get(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { current } = this;
    return current?.hasSucceeded ? current.result : this.wait(work, signal);
  }

  private async wait(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    const current = (this.current ??= this.begin(work));
    current.waiting++;
    try {
      return await unlessAborted(current.result, signal);
    } finally {
      current.waiting--;
      if (current.waiting === 0 && !current.hasSucceeded) {
        this.forget(current);
        current.stop.abort();
      }
    }
  }

  private begin(work: (signal: AbortSignal) => Promise<T>): Work<T> {
    const stop = new AbortController();
    const begun: Work<T> = { result: work(stop.signal), stop, waiting: 0, hasSucceeded: false };
    begun.result.then(
      () => (begun.hasSucceeded = true),
      () => this.forget(begun)
    );
    return begun;
  }

  private forget(work: Work<T>): void {
    if (this.current === work) {
      this.current = undefined;
    }
  }
}
