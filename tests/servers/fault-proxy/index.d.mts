export type Fault =
  /** The connection breaks before the body was taken. */
  | 'drop-before-request'
  /** It breaks in the middle of the request's body; the server got the first part. */
  | 'drop-in-request'
  /** The server did what was asked, and the client never hears of it. */
  | 'drop-after-request'
  /** The connection breaks in the middle of the response's body. */
  | 'drop-in-response'
  /** The response's body ends early, with a proper close of the connection. */
  | 'truncate'
  /** No further byte of the response comes, and the connection stays. */
  | 'stall'
  /** The request waits `milliseconds` before it goes on. */
  | 'delay'
  /** 503 */
  | 'slow-down'
  /** 429 with Retry-After */
  | 'too-many-requests'
  /** 500 */
  | 'internal-error'
  /** 408 */
  | 'request-timeout'
  /** S3: 400 ExpiredToken; GCS: 401 */
  | 'expired-token'
  /** 403 */
  | 'access-denied'
  /** 403, in Ceph's and Google's words for it. */
  | 'quota-exceeded'
  /** One bit of an object's content is wrong; lists and other documents are left alone. */
  | 'flip-request'
  | 'flip-response';

/** A request gets the fault of the first rule that it matches and whose dice fall. */
export interface FaultRule {
  fault: Fault;
  method?: string;
  /** A part of the request's path and query, as sent. */
  path?: string;
  /** Only the nth request (from 1) that matches. */
  nth?: number;
  /** Not the first so many requests that match. */
  after?: number;
  /** At most so many times. */
  times?: number;
  /** From 0 to 1, 1 when absent. */
  probability?: number;
  /** Where in a body it happens; anywhere when absent. */
  afterBytes?: number;
  /** Of `delay`. Default 1,000. */
  milliseconds?: number;
  /** Of `too-many-requests`. Default 1. */
  retryAfterSeconds?: number;
}

export interface FaultProxyOptions {
  /** The server's URL. */
  upstream: string;
  /** In whose words refusals are written. */
  service: 's3' | 'gcs';
  /** The same seed and requests give the same faults. */
  seed?: string | number;
  rules?: readonly FaultRule[];
  /** Both directions together. */
  bytesPerSecond?: number;
  port?: number;
}

export interface FaultCounters {
  /** By method. */
  requests: Record<string, number>;
  /** By fault. */
  faults: Partial<Record<Fault, number>>;
  flipped: { request: number; response: number };
  bytesUp: number;
  bytesDown: number;
}

export interface RunningFaultProxy extends AsyncDisposable {
  readonly url: string;
  readonly counters: FaultCounters;
  setRules(rules: readonly FaultRule[]): void;
  setBytesPerSecond(bytesPerSecond: number | undefined): void;
  stop(): Promise<void>;
}

export function startFaultProxy(options: FaultProxyOptions): Promise<RunningFaultProxy>;
