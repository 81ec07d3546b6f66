/** Running a codec chain over the elements of one chunk, forwards and back. */
import { releaseStep } from '../../core';
import type { DType, Values } from '../dataset';
import {
  bytesOf,
  elementCount,
  itemSize,
  swapBytes,
  valuesOf,
  wordBytes,
  type NumericValues
} from '../dtypes';
import { bitRound } from './bitround';
import type { CodecChain } from './chain';
import { plainBytes } from './memory';
import { stageKind, type Stage } from './kinds';
import { decodeStrings, encodeStrings } from './strings';
import { transpose, untranspose } from './transpose';

/** One whole chunk of `shape`, from its elements; they are left as they are. */
export async function encodeElements(
  values: Values,
  dtype: DType,
  chain: CodecChain,
  shape: readonly number[]
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  if (Array.isArray(values)) {
    bytes = encodeStrings(chain.order ? transpose(values, dtype, shape, chain.order) : values);
  } else {
    let elements = chain.rounding ? bitRound(values, dtype, chain.rounding) : values;
    if (chain.order) {
      elements = transpose(elements, dtype, shape, chain.order);
    }
    bytes = bytesOf(elements as NumericValues);
    if (isSwapped(dtype, chain)) {
      bytes = bytes.slice();
      swapBytes(bytes, wordBytes(dtype));
    }
  }
  for (const stage of chain.stages) {
    const before = bytes;
    bytes = await stageKind(stage).encode(before, stage);
    if (!Array.isArray(values)) {
      releaseStep(before, bytesOf(values as NumericValues), bytes);
    }
  }
  return bytes;
}

/**
 * The elements of one whole chunk of `shape` from its stored bytes, which stay as
 * they are; the elements may lie in the same memory.
 *
 * @param into - Memory of exactly their length that the elements may be put into
 * @throws Error in words when they are broken or hold another number of elements
 */
export async function decodeElements(
  stored: Uint8Array,
  dtype: DType,
  chain: CodecChain,
  shape: readonly number[],
  into?: Uint8Array
): Promise<Values> {
  const count = elementCount(shape);
  const given = plainBytes(stored);
  if (dtype === 'str') {
    const bytes = await decodeStages(given, chain.stages, null);
    const strings = decodeStrings(bytes, count);
    return chain.order ? untranspose(strings, dtype, shape, chain.order) : strings;
  }
  const length = count * itemSize(dtype);
  let bytes = await decodeStages(given, chain.stages, length, into);
  if (bytes.byteLength !== length) {
    throw new Error(`it holds ${bytes.byteLength} bytes instead of ${length}`);
  }
  if (isSwapped(dtype, chain)) {
    bytes = bytes.buffer === stored.buffer ? bytes.slice() : bytes;
    swapBytes(bytes, wordBytes(dtype));
  }
  const values = valuesOf(dtype, bytes);
  return chain.order ? untranspose(values, dtype, shape, chain.order) : values;
}

/** @param length Of the decoded bytes; null when only decoding tells. */
async function decodeStages(
  stored: Uint8Array,
  stages: readonly Stage[],
  length: number | null,
  into?: Uint8Array
): Promise<Uint8Array> {
  let bytes = stored;
  for (let i = stages.length - 1; i >= 0; i--) {
    const before = bytes;
    const out = i === 0 && before.byteLength === into?.byteLength ? into : undefined;
    const stage = stages[i]!;
    bytes = await stageKind(stage).decode(before, stage, lengthAfter(stages.slice(0, i), length), out);
    releaseStep(before, stored, bytes);
  }
  return bytes;
}

/** Bytes that come out of stages of which none compresses; null when one does: then any length may be right. */
function lengthAfter(stages: readonly Stage[], length: number | null): number | null {
  let after = length;
  for (const stage of stages) {
    const { addedBytes } = stageKind(stage);
    after = after === null || addedBytes === undefined ? null : after + addedBytes;
  }
  return after;
}

function isSwapped(dtype: DType, chain: CodecChain): boolean {
  return chain.byteOrder === 'big' && wordBytes(dtype) > 1;
}
