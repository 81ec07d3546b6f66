/**
 * A codec chain: all that stands between the elements of a chunk and its
 * stored bytes, whatever format describes it. HDF5 filter pipelines and both
 * Zarr metadata forms translate to and from it.
 */
import { crc32c } from '../../core/crc32c';
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
import { bitRound, type BitRounding } from './bitround';
import { decodeBlosc, encodeBlosc, type BloscStage } from './blosc';
import { compress, decompress } from './compress';
import { appendFletcher32, checkFletcher32 } from './fletcher32';
import { decodeLz4, encodeLz4 } from './lz4';
import { shuffle, uninitialised, unshuffle } from './shuffle';
import { decodeStrings, encodeStrings } from './strings';
import { transpose, untranspose } from './transpose';

/** From bytes to bytes. */
export type Stage =
  | { name: 'shuffle'; elementSize: number }
  | { name: 'zlib' | 'gzip'; level: number }
  | { name: 'zstd'; level: number; checksum: boolean }
  /** A block as numcodecs frames it, not as HDF5's filter 32004 does. */
  | { name: 'lz4'; acceleration: number }
  | BloscStage
  | { name: 'fletcher32' | 'crc32c' };

export interface CodecChain {
  byteOrder: 'little' | 'big';
  /** The order in which the axes are stored, as Zarr v3's `transpose`; absent: C order. */
  order?: readonly number[];
  /** In the order applied when writing. Strings are `vlen-utf8` before the first. */
  stages: readonly Stage[];
  /** Values lose precision when they are encoded. Nothing has to be undone. */
  rounding?: BitRounding;
}

/** Elements as they are, little-endian. */
export const PLAIN: CodecChain = { byteOrder: 'little', stages: [] };

/** One whole chunk of `shape`, from its elements; they are left as they are. */
export async function encodeChunk(
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
    bytes = await encodeStage(bytes, stage);
  }
  return bytes;
}

/**
 * The elements of one whole chunk of `shape` from its stored bytes, which stay as
 * they are; the elements may lie in the same memory.
 *
 * @throws Error in words when they are broken or hold another number of elements
 */
export async function decodeChunk(
  stored: Uint8Array,
  dtype: DType,
  chain: CodecChain,
  shape: readonly number[]
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
  let bytes = await decodeStages(given, chain.stages, length);
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
  length: number | null
): Promise<Uint8Array> {
  let bytes = stored;
  for (let i = stages.length - 1; i >= 0; i--) {
    bytes = await decodeStage(bytes, stages[i]!, lengthAfter(stages.slice(0, i), length));
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

async function decodeStage(bytes: Uint8Array, stage: Stage, length: number | null): Promise<Uint8Array> {
  switch (stage.name) {
    case 'shuffle':
      return stage.elementSize > 1 ? unshuffle(bytes, stage.elementSize) : bytes;
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

/** Zarr v3's `crc32c`: four little-endian bytes after the data. */
export function appendCrc32c(bytes: Uint8Array): Uint8Array {
  const out = uninitialised(bytes.byteLength + 4);
  out.set(bytes);
  new DataView(out.buffer).setUint32(bytes.byteLength, crc32c(bytes), true);
  return out;
}

/**
 * The bytes before the checksum.
 *
 * @throws Error when they do not match it
 */
export function checkCrc32c(stored: Uint8Array): Uint8Array {
  const length = stored.byteLength - 4;
  if (length < 0) {
    throw new Error('shorter than its crc32c checksum');
  }
  const bytes = stored.subarray(0, length);
  if (new DataView(stored.buffer, stored.byteOffset).getUint32(length, true) !== crc32c(bytes)) {
    throw new Error('its crc32c checksum does not match');
  }
  return bytes;
}
