/** Where those wait who can go on only when something has moved. */
import { throwIfAborted, onAbort } from '../../core';

/**
 * A `pass` is only for those that wait already: look whether something has moved before waiting, and
 * again after.
 */
export class Signpost {
  private waiting: (() => void)[] = [];

  /** Let all go on that wait. */
  pass(): void {
    const going = this.waiting;
    this.waiting = [];
    going.forEach(go => go());
  }

  /** Resolves when something has moved; throws when `signal` aborts. */
  async next(signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    await new Promise<void>(resolve => {
      const go = (): void => {
        release();
        resolve();
      };
      const release = onAbort(signal, go);
      this.waiting.push(go);
    });
    throwIfAborted(signal);
  }
}
