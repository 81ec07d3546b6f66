/**
 * How often one host is asked. Windows that are known of a host are kept from
 * the start; what a host says of its own (`X-RateLimit-*`, `Retry-After`)
 * holds for every request to it, not only for the one that heard it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { sleep, throwIfAborted, unlessAborted } from '../../core';
import { retryAfterMs } from '../wire';

/** At most so many requests in any span of so many seconds. */
export interface RateWindow {
  requests: number;
  seconds: number;
}

/** A clock that differs from the host's, and requests that overtake one another. */
const MARGIN_MS = 100;

/**
 * The pace of one host: `enter` before each request, `leave` when it is answered, `learn`
 * from what the answer says.
 */
export class RequestRate {
  /** When requests began, of the longest window. */
  private readonly begun: number[] = [];
  private readonly longestMs: number;
  private heldUntil = 0;
  private budget: { remaining: number; resetAt: number } | undefined;
  private underWay = 0;
  /** The first answer tells what the host allows: until it is there, the others wait. */
  private first: Promise<void> | undefined;
  private heard = (): void => undefined;

  constructor(private readonly windows: readonly RateWindow[] = []) {
    this.longestMs = 1000 * Math.max(0, ...windows.map(({ seconds }) => seconds));
  }

  /** Wait until one more request is welcome; `leave` when its answer has begun, or none came. */
  async enter(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (this.first) {
      await unlessAborted(this.first, signal);
    } else {
      this.first = new Promise(resolve => (this.heard = resolve));
    }
    try {
      for (let waitMs = this.waitMs(Date.now()); waitMs > 0; waitMs = this.waitMs(Date.now())) {
        await sleep(waitMs, signal);
      }
      throwIfAborted(signal);
    } catch (error) {
      this.heard();
      throw error;
    }
    this.begun.push(Date.now());
    this.underWay++;
    if (this.budget) {
      this.budget.remaining--;
    }
  }

  leave(): void {
    this.underWay--;
    this.heard();
  }

  /** No request before this many milliseconds have passed. */
  hold(milliseconds: number): void {
    this.heldUntil = Math.max(this.heldUntil, Date.now() + milliseconds);
  }

  /** What an answer's headers say of the host's limits. */
  learn(headers: IncomingHttpHeaders): void {
    const remaining = Number(headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'] ?? NaN);
    const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? NaN);
    if (!Number.isFinite(remaining) || !Number.isFinite(reset)) {
      return;
    }
    // Seconds since 1970, or from now.
    const resetAt = reset > 1e9 ? reset * 1000 : Date.now() + reset * 1000;
    const isSame = this.budget !== undefined && Math.abs(this.budget.resetAt - resetAt) < 1500;
    // Requests under way may not be counted in this answer yet.
    const left = isSame ? Math.min(this.budget!.remaining, remaining) : remaining - this.underWay;
    this.budget = { remaining: left, resetAt };
  }

  /** Milliseconds until a request may begin; 0 at once. */
  waitMs(now: number): number {
    let until = this.heldUntil;
    if (this.budget && now >= this.budget.resetAt + MARGIN_MS) {
      this.budget = undefined;
    }
    if (this.budget && this.budget.remaining <= 0) {
      until = Math.max(until, this.budget.resetAt + MARGIN_MS);
    }
    while (this.begun.length > 0 && this.begun[0]! <= now - this.longestMs) {
      this.begun.shift();
    }
    for (const { requests, seconds } of this.windows) {
      const oldest = this.begun.at(-requests);
      if (oldest !== undefined) {
        until = Math.max(until, oldest + seconds * 1000 + MARGIN_MS);
      }
    }
    return Math.max(0, until - now);
  }
}

/** How long a refusal asks to wait, or undefined. */
export function askedMs(headers: IncomingHttpHeaders): number | undefined {
  return retryAfterMs(headers['retry-after']);
}
