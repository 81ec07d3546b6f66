/** Encoding and decoding chunks, which may be shards. */
import type { DType, Values } from '../dataset';
import type { CodecChain } from './chain';
import { decodeElements, encodeElements } from './elements';
import { decodeSharded, encodeSharded } from './sharding';

/** One whole chunk of `shape`, from its elements; they are left as they are. */
export function encodeChunk(
  values: Values,
  dtype: DType,
  chain: CodecChain,
  shape: readonly number[]
): Promise<Uint8Array> {
  return (chain.sharding ? encodeSharded : encodeElements)(values, dtype, chain, shape);
}

/**
 * The elements of one whole chunk of `shape` from its stored bytes, which stay as
 * they are; the elements may lie in the same memory.
 *
 * @param into - Memory of exactly their length that the elements may be put into
 * @throws Error in words when they are broken or hold another number of elements
 */
export function decodeChunk(
  stored: Uint8Array,
  dtype: DType,
  chain: CodecChain,
  shape: readonly number[],
  into?: Uint8Array
): Promise<Values> {
  return chain.sharding
    ? decodeSharded(stored, dtype, chain, shape)
    : decodeElements(stored, dtype, chain, shape, into);
}
