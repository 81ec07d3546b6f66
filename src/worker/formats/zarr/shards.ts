/** Reading the indexes of an array's shards. */
import { collect, LifecycleError } from '../../core';
import type { Store } from '../../stores/store';
import { decodeShardIndex, shardIndexBytes, type ShardTable } from '../codecs';
import { elementCount } from '../dtypes';
import { stridesOf } from '../regions';
import type { ZarrArray } from './array';

/** Chunks a shard along each axis. */
function chunksPerShard({ chunkShape, sharding }: ZarrArray): number[] {
  return chunkShape.map((length, axis) => sharding!.shape[axis]! / length);
}

/** @throws LifecycleError `unreadable` naming the shard */
export async function readShardIndex(
  store: Store,
  array: ZarrArray,
  key: string,
  sizeBytes: number,
  signal?: AbortSignal
): Promise<ShardTable> {
  const { index } = array.sharding!;
  const chunks = elementCount(chunksPerShard(array));
  const length = shardIndexBytes(chunks, index);
  const offset = index.location === 'start' ? 0 : sizeBytes - length;
  try {
    if (offset < 0 || length > sizeBytes) {
      throw new Error('it is shorter than its index');
    }
    const stored = await collect(store.read(key, { offset, length, signal }), length);
    return decodeShardIndex(stored, chunks, sizeBytes, index);
  } catch (error) {
    if (error instanceof LifecycleError) {
      throw error;
    }
    const uri = store.uri(key);
    throw new LifecycleError('unreadable', `${uri}: ${(error as Error).message}.`, {
      subject: uri,
      cause: error
    });
  }
}

/** The shard that a chunk lies in, and which of its chunks it is. */
export function placeInShard(array: ZarrArray, chunk: readonly number[]): { shard: number[]; row: number } {
  const counts = chunksPerShard(array);
  const strides = stridesOf(counts);
  const shard = chunk.map((position, axis) => Math.floor(position / counts[axis]!));
  const row = chunk.reduce((sum, position, axis) => sum + (position % counts[axis]!) * strides[axis]!, 0);
  return { shard, row };
}
