/** Decode, rechunk, encode: one block at a time, each chunk written once. */
import { forEachConcurrent } from '../core';
import {
  allocate,
  asElement,
  copyRegion,
  elementCount,
  encodeChunk,
  isFixedString,
  isNumeric,
  itemSize,
  type Values
} from '../formats';
import { readCombined } from './combined';
import type { Files } from './files';
import { blockRegion, chunksIn } from './parts';
import type { PlannedArray } from './planner';
import type { ZarrLayout } from './writer';

export interface RecodeOptions {
  files: Files;
  layout: ZarrLayout;
  parallel: number;
  signal: AbortSignal;
  /** Store one encoded chunk under a key relative to the target. */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** Decoded bytes, as they come. */
  onBytes(bytes: number): void;
}

/** Read, encode and write one block. */
export async function recodeBlock(array: PlannedArray, index: number, options: RecodeOptions): Promise<void> {
  const { target, source, block } = array;
  const region = blockRegion(target.shape, block, index);
  const values = await readCombined(options.files, source, region, options.signal, options.onBytes);
  await forEachConcurrent(
    chunksIn(region, target.chunks),
    options.parallel,
    async chunk => {
      const content = cutChunk(array, values, region, chunk);
      const bytes = await encodeChunk(content, target.dtype, target.codec, target.chunks);
      await options.write(options.layout.chunkKey(target.name, chunk), bytes);
    },
    options.signal
  );
}

/** One chunk out of a block: a view where it lies in one piece, else a copy filled up with the fill value. */
function cutChunk(
  { target }: PlannedArray,
  values: Values,
  region: { start: readonly number[]; count: readonly number[] },
  chunk: readonly number[]
): Values {
  const { dtype, chunks, shape } = target;
  const from = chunk.map((index, axis) => index * chunks[axis]! - region.start[axis]!);
  const count = chunk.map((index, axis) => Math.min(chunks[axis]!, shape[axis]! - index * chunks[axis]!));
  const isWhole = count.every((length, axis) => length === chunks[axis]);
  const inOnePiece = count.every((length, axis) => axis === 0 || length === region.count[axis]);
  if (isWhole && inOnePiece) {
    const width = isFixedString(dtype) ? itemSize(dtype) : 1;
    const length = elementCount(count) * width;
    const start = count.length === 0 ? 0 : from[0]! * (length / count[0]!);
    return Array.isArray(values)
      ? values.slice(start, start + length)
      : values.subarray(start, start + length);
  }
  const content = allocate(dtype, elementCount(chunks));
  const fill = isNumeric(dtype) ? asElement(dtype, target.fillValue) : undefined;
  if (!isWhole && fill !== undefined) {
    // asElement gives a bigint exactly where the array holds bigints.
    (content as Float64Array).fill(fill as number);
  }
  const zeros = count.map(() => 0);
  copyRegion(dtype, values, region.count, from, content, chunks, zeros, count);
  return content;
}
