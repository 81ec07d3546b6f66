/** What is said between a run and the threads that decode and encode for it. */
import type { CodecChain } from '../codecs';
import type { NumericDType } from '../dtypes';
import type { Cuts } from '../scatter';

/** What stands between the elements of a chunk and its stored bytes. */
export interface Coding {
  dtype: NumericDType;
  chain: CodecChain;
  /** Of the whole chunk. */
  shape: readonly number[];
}

/** Where a thread puts the elements of a chunk: into other chunks, which lie in one memory. */
export interface ChunkPlaces {
  cuts: Cuts;
  memory: SharedArrayBuffer;
  /** Where each of those chunks begins: at a multiple of 8. */
  offsets: Float64Array;
}

export type Request = Coding & {
  /** Handed over, unless their memory is shared. */
  bytes: Uint8Array;
} & (
    | { call: 'encode' }
    /** `into`: memory that the elements may be put into. */
    | { call: 'decode'; into: Uint8Array }
    | { call: 'scatter'; places: ChunkPlaces }
  );

/**
 * They come in the order of the requests. `result`: what was encoded or decoded;
 * `given`: `into` where it was not used.
 */
export type Reply = { result?: Uint8Array; given?: Uint8Array } | { failure: string };

/** What such a thread is started as. */
export const THREAD_ROLE = 'codecs';
