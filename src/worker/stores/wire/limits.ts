import type { Env } from '../../core/environment';
import { LifecycleError } from '../../core';

/** How patient and how busy a connection to one server is. */
export interface WireLimits {
  /** Requests at once to begin with; fewer when the server says that it is too much. */
  concurrency: number;
  /** As many where more at once make none of them slower, as over a long way. */
  mostConcurrency: number;
  /** Milliseconds without a byte before a connection counts as dead. */
  stallMs: number;
  /** Times a request is tried again. */
  retries: number;
  /** The first wait; it doubles. */
  firstBackoffMs: number;
  /** The longest wait a server may ask for with Retry-After. */
  maxWaitMs: number;
}

/** Longer than any server is silent; timers take no more than 24 days. */
const MOST_STALL_SECONDS = 86_400;

/** For a bucket, where nobody sets others. */
export const WIRE_LIMITS: WireLimits = {
  concurrency: 32,
  mostConcurrency: 128,
  stallMs: 30_000,
  retries: 7,
  firstBackoffMs: 200,
  maxWaitMs: 60_000
};

/**
 * What the environment sets instead: `LIFECYCLE_STALL_SECONDS`.
 *
 * @throws LifecycleError `bad-input`
 */
export function limitsIn(env: Env): Partial<WireLimits> {
  const text = env.LIFECYCLE_STALL_SECONDS;
  if (text === undefined || text === '') {
    return {};
  }
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MOST_STALL_SECONDS)) {
    throw new LifecycleError(
      'bad-input',
      `LIFECYCLE_STALL_SECONDS is "${text}": say after how many seconds without a byte a connection counts as dead, for example 30.`,
      { subject: 'LIFECYCLE_STALL_SECONDS' }
    );
  }
  return { stallMs: seconds * 1000 };
}
