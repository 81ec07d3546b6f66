/** Bytes that may be held at once, first come, first served: the memory of everything that shares one. */
import { abortError, throwIfAborted } from './concurrent';
import { onAbort } from './onAbort';

/**
 * Take before memory is used, give back when it is not; whoever does not fit waits,
 * and nobody overtakes.
 */
export class ByteBudget {
  private taken = 0;
  private readonly waiting: { bytes: number; go: () => void }[] = [];

  constructor(readonly bytes: number) {}

  /** What is held now, also by those who were let in and do not know it yet. */
  get used(): number {
    return this.taken;
  }

  /** Wait for room. What is larger than the whole budget is let in when nothing else is there. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (this.waiting.length === 0 && this.fits(bytes)) {
      this.taken += bytes;
      return;
    }
    await this.turn(bytes, signal);
  }

  /** Give back exactly what was taken. */
  give(bytes: number): void {
    this.taken -= bytes;
    this.wake();
  }

  private fits(bytes: number): boolean {
    return this.taken === 0 || this.taken + bytes <= this.bytes;
  }

  private wake(): void {
    for (let [next] = this.waiting; next && this.fits(next.bytes); [next] = this.waiting) {
      this.waiting.shift();
      this.taken += next.bytes;
      next.go();
    }
  }

  private turn(bytes: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = {
        bytes,
        go: () => {
          release();
          resolve();
        }
      };
      const release = onAbort(signal, () => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        this.wake();
        reject(abortError(signal));
      });
      this.waiting.push(waiter);
    });
  }
}
