/** How patient and how busy a connection to one server is. */
export interface WireLimits {
  /** Requests at once to begin with; fewer when the server says that it is too much. */
  concurrency: number;
  /** Milliseconds without a byte before a connection counts as dead. */
  stallMs: number;
  /** Times a request is tried again. */
  retries: number;
  /** The first wait; it doubles. */
  backoffMs: number;
  /** The longest wait a server may ask for with Retry-After. */
  maxWaitMs: number;
}

export const WIRE_LIMITS: WireLimits = {
  concurrency: 32,
  stallMs: 30_000,
  retries: 7,
  backoffMs: 200,
  maxWaitMs: 60_000
};
