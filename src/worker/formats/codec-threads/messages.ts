/** What is said between a run and the threads that decode and encode for it. */
import type { CodecChain } from '../codecs';
import type { NumericDType } from '../dtypes';

/** What stands between the elements of a chunk and its stored bytes. */
export interface Coding {
  dtype: NumericDType;
  chain: CodecChain;
  /** Of the whole chunk. */
  shape: readonly number[];
}

export interface Request extends Coding {
  call: 'decode' | 'encode';
  /** Handed over, unless their memory is shared. */
  bytes: Uint8Array;
  /** To decode: memory that the elements may be put into. */
  into?: Uint8Array;
}

/** They come in the order of the requests; `given` is `into` where it was not used. */
export type Reply = { result: Uint8Array; given?: Uint8Array } | { failure: string };

/** The `role` in `workerData` of such a thread. */
export const THREAD_ROLE = 'codecs';

/** Is this what such a thread was started with? */
export function isCodecStart(started: unknown): boolean {
  return typeof started === 'object' && (started as { role?: unknown } | null)?.role === THREAD_ROLE;
}
