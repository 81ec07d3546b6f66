/**
 * How many requests a server gets at once: additive increase, multiplicative
 * decrease, as TCP finds its window. A server that says "slow down" is given
 * half as many; each window without a complaint allows one more.
 *
 * Past the number to begin with, it widens only while requests take no longer
 * for it, as TCP Vegas does (Brakmo and Peterson, 1995): then they wait for the
 * way, not for the server, this machine or the line's width.
 */
import { throwIfAborted, onAbort } from '../../core';
import { Latency } from './latency';

/** One "too much" may reach many requests under way: they count once. */
const CALM_MS = 500;
/** Four times as many within a few hundred requests. */
const STEP = 1 / 4;

/** `enter` before a request, `leave` after it; `narrow` and `widen` say how it went. */
export class Window {
  private size: number;
  private used = 0;
  private shrunkAt = -Infinity;
  private readonly waiting: (() => void)[] = [];
  private readonly latencies = new Map<string, Latency>();

  /** @param usual How many to begin with, and at least to come back to. */
  constructor(
    private readonly usual: number,
    private largest = usual
  ) {
    this.size = usual;
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

  /** A request of this kind went well, and took so long. */
  widen(kind: string, ms: number): void {
    const isSlower = this.latencyOf(kind).isSlower(ms);
    if (this.size < this.usual) {
      this.size = Math.min(this.usual, this.size + 1 / this.size);
    } else if (isSlower) {
      this.size = Math.max(this.usual, this.size - STEP);
    } else if (isSlower === false && this.waiting.length > 0) {
      this.size = Math.min(this.largest, this.size + STEP);
    }
  }

  /** The server asked for fewer. */
  narrow(now = performance.now()): void {
    if (now - this.shrunkAt > CALM_MS) {
      this.shrunkAt = now;
      // What one server bore once it may not bear again.
      this.largest = this.usual;
      this.size = Math.max(1, Math.min(this.usual, this.size / 2));
    }
  }

  private latencyOf(kind: string): Latency {
    const known = this.latencies.get(kind) ?? new Latency();
    this.latencies.set(kind, known);
    return known;
  }

  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = (): void => {
        release();
        resolve();
      };
      const release = onAbort(signal, () => {
        this.waiting.splice(this.waiting.indexOf(wake), 1);
        resolve();
      });
      this.waiting.push(wake);
    });
  }

  private wake(): void {
    for (let free = Math.floor(this.size) - this.used; free > 0 && this.waiting.length > 0; free--) {
      this.waiting.shift()!();
    }
  }
}
