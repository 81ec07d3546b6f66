/** Zarr v3's `sharding_indexed` as what it is: a codec of an array, whose bytes are a shard of encoded chunks. */
import { forEachConcurrent } from '../../core';
import type { DType, Values } from '../dataset';
import { allocate, elementCount, widthOf } from '../dtypes';
import { chunkGrid, Presence } from '../manifest';
import { copyRegion } from '../regions';
import type { CodecChain } from './chain';
import { decodeElements, encodeElements } from './elements';
import { decodeShardIndex, encodeShard, SHARD_INDEX, shardIndexBytes } from './shards';

/** Inner chunks that are encoded or decoded at once: as many threads as Node's pool has. */
const AT_ONCE = 4;

/** A shard of `shape`, which its chunks fill. */
export async function encodeSharded(
  values: Values,
  dtype: DType,
  chain: CodecChain,
  shape: readonly number[]
): Promise<Uint8Array> {
  const { inner, chunkShape, grid } = parts(chain, shape);
  const chunks = new Array<Uint8Array>(elementCount(grid));
  await forEachConcurrent(chunks.keys(), AT_ONCE, async row => {
    const content = cut(values, dtype, shape, chunkShape, originOf(row, grid, chunkShape));
    chunks[row] = await encodeElements(content, dtype, inner, chunkShape);
  });
  return encodeShard(chunks);
}

/** @throws Error in words when the index or a chunk is broken, or a chunk is absent */
export async function decodeSharded(
  stored: Uint8Array,
  dtype: DType,
  chain: CodecChain,
  shape: readonly number[]
): Promise<Values> {
  const { inner, chunkShape, grid } = parts(chain, shape);
  const count = elementCount(grid);
  const indexAt = stored.byteLength - shardIndexBytes(count);
  if (indexAt < 0) {
    throw new Error('it is shorter than its index');
  }
  const table = decodeShardIndex(stored.subarray(indexAt), count, stored.byteLength, SHARD_INDEX);
  const values = allocate(dtype, elementCount(shape));
  const zeros = shape.map(() => 0);
  await forEachConcurrent(Array.from({ length: count }).keys(), AT_ONCE, async row => {
    if (table.presence[row] !== Presence.stored) {
      throw new Error(`its chunk ${row} is not there`);
    }
    const bytes = stored.subarray(table.offset[row], table.offset[row]! + table.length[row]!);
    const content = await decodeElements(bytes, dtype, inner, chunkShape);
    const origin = originOf(row, grid, chunkShape);
    copyRegion(dtype, content, chunkShape, zeros, values, shape, origin, chunkShape);
  });
  return values;
}

function parts(
  chain: CodecChain,
  shape: readonly number[]
): { inner: CodecChain; chunkShape: readonly number[]; grid: number[] } {
  const { sharding, ...inner } = chain;
  const { chunkShape } = sharding!;
  return { inner, chunkShape, grid: chunkGrid(shape, chunkShape) };
}

function originOf(row: number, grid: readonly number[], chunkShape: readonly number[]): number[] {
  const origin = new Array<number>(grid.length);
  let rest = row;
  for (let axis = grid.length - 1; axis >= 0; axis--) {
    origin[axis] = (rest % grid[axis]!) * chunkShape[axis]!;
    rest = Math.floor(rest / grid[axis]!);
  }
  return origin;
}

/** A view where the chunk lies in one piece, else a copy. */
function cut(
  values: Values,
  dtype: DType,
  shape: readonly number[],
  chunkShape: readonly number[],
  origin: readonly number[]
): Values {
  if (chunkShape.every((length, axis) => axis === 0 || length === shape[axis])) {
    const width = widthOf(dtype);
    const row = elementCount(shape.slice(1)) * width;
    const start = (origin[0] ?? 0) * row;
    const end = start + elementCount(chunkShape) * width;
    return Array.isArray(values) ? values.slice(start, end) : values.subarray(start, end);
  }
  const content = allocate(dtype, elementCount(chunkShape));
  const zeros = origin.map(() => 0);
  copyRegion(dtype, values, shape, origin, content, chunkShape, zeros, chunkShape);
  return content;
}
