/** Running a codec chain over the elements of one chunk, forwards and back. */
import { releaseStep } from '../../core';
import type { DType, Values } from '../dataset';
import {
  bytesOf,
  elementCount,
  isNumeric,
  itemSize,
  swapBytes,
  valuesOf,
  type NumericValues
} from '../dtypes';
import { bitRound } from './bitround';
import { decodeBlosc, encodeBlosc } from './blosc';
import type { CodecChain, Stage } from './chain';
import { compress, decompress } from './compress';
import { appendCrc32c, checkCrc32c } from './crc32c';
import { appendFletcher32, checkFletcher32 } from './fletcher32';
import { decodeLz4, encodeLz4 } from './lz4';
import { shuffle, unshuffle } from './shuffle';
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
      swapBytes(bytes, itemSize(dtype));
    }
  }
  for (const stage of chain.stages) {
    const before = bytes;
    bytes = await encodeStage(before, stage);
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
  // Never a Buffer: its `slice` is a view, where a Uint8Array's is a copy.
  const given = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
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
    swapBytes(bytes, itemSize(dtype));
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
    bytes = await decodeStage(before, stages[i]!, lengthAfter(stages.slice(0, i), length), out);
    releaseStep(before, stored, bytes);
  }
  return bytes;
}

/** Bytes that come out of stages of which none compresses; null when one does: then any length may be right. */
function lengthAfter(stages: readonly Stage[], length: number | null): number | null {
  if (length === null) {
    return null;
  }
  let after = length;
  for (const { name } of stages) {
    if (name === 'fletcher32' || name === 'crc32c') {
      after += 4;
    } else if (name !== 'shuffle') {
      return null;
    }
  }
  return after;
}

async function encodeStage(bytes: Uint8Array, stage: Stage): Promise<Uint8Array> {
  switch (stage.name) {
    case 'shuffle':
      return stage.elementSize > 1 ? shuffle(bytes, stage.elementSize) : bytes;
    case 'zlib':
    case 'gzip':
      return compress(stage.name, bytes, stage.level);
    case 'zstd':
      return compress('zstd', bytes, stage.level, stage.checksum);
    case 'lz4':
      return encodeLz4(bytes, stage.acceleration);
    case 'blosc':
      return encodeBlosc(bytes, stage);
    case 'fletcher32':
      return appendFletcher32(bytes);
    case 'crc32c':
      return appendCrc32c(bytes);
  }
}

async function decodeStage(
  bytes: Uint8Array,
  stage: Stage,
  length: number | null,
  out: Uint8Array | undefined
): Promise<Uint8Array> {
  switch (stage.name) {
    case 'shuffle':
      return stage.elementSize > 1 ? unshuffle(bytes, stage.elementSize, out) : bytes;
    case 'zlib':
    case 'gzip':
    case 'zstd':
      return decompress(stage.name, bytes, length);
    case 'lz4':
      return decodeLz4(bytes, length);
    case 'blosc':
      return decodeBlosc(bytes, length);
    case 'fletcher32':
      return checkFletcher32(bytes);
    case 'crc32c':
      return checkCrc32c(bytes);
  }
}

function isSwapped(dtype: DType, chain: CodecChain): boolean {
  return chain.byteOrder === 'big' && isNumeric(dtype) && itemSize(dtype) > 1;
}
