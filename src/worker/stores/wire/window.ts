/**
 * How many requests a server gets at once: additive increase, multiplicative
 * decrease, as TCP finds its window. A server that says "slow down" is given
 * half as many; each window without a complaint allows one more.
 */
import { throwIfAborted } from '../../core';

/** One "too much" may reach many requests under way: they count once. */
const CALM_MS = 500;

export class Window {
  private size: number;
  private used = 0;
  private shrunkAt = -Infinity;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly largest: number) {
    this.size = largest;
  }

  /** Wait for a place; call `leave` when the request has ended. */
  async enter(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    while (this.used >= Math.floor(this.size)) {
      await this.turn(signal);
      throwIfAborted(signal);
    }
    this.used++;
  }

  leave(): void {
    this.used--;
    this.wake();
  }

  /** A request went well. */
  widen(): void {
    this.size = Math.min(this.largest, this.size + 1 / this.size);
  }

  /** The server asked for fewer. */
  narrow(now = performance.now()): void {
    if (now - this.shrunkAt > CALM_MS) {
      this.shrunkAt = now;
      this.size = Math.max(1, this.size / 2);
    }
  }

  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = (): void => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const stop = (): void => {
        this.waiting.splice(this.waiting.indexOf(wake), 1);
        resolve();
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.push(wake);
    });
  }

  private wake(): void {
    for (let free = Math.floor(this.size) - this.used; free > 0 && this.waiting.length > 0; free--) {
      this.waiting.shift()!();
    }
  }
}
