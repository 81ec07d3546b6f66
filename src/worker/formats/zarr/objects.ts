/**
 * Which chunks of an array are there: its prefix listed once, instead of a request a
 * chunk. The web, which has no listings, is asked for each.
 */
import { eachPage, forEachConcurrent, LifecycleError } from '../../core';
import type { ObjectInfo, Store } from '../../stores/store';
import { elementCount } from '../dtypes';
import { chunkGrid } from '../manifest';
import { ravel, unravel } from '../regions';
import type { ZarrArray } from './array';

/** More rows than this do not fit in memory; such a table is a mistake, or bad metadata. */
const MOST_CHUNKS = 50_000_000;
const REQUESTS_AT_ONCE = 16;

/** One row an object (a chunk, or a shard), in C order over the grid. */
export interface ObjectTable {
  isThere: Uint8Array;
  /** -1 where the store does not tell. */
  sizeBytes: Float64Array;
}

/** The grid of objects: of shards where there are shards. */
export function objectGrid(array: ZarrArray): number[] {
  return chunkGrid(array.shape, array.sharding?.shape ?? array.chunkShape);
}

/** @throws LifecycleError `unsupported` when there are too many chunks */
export function countChunks(array: ZarrArray, uri: string): number {
  const count = elementCount(chunkGrid(array.shape, array.chunkShape));
  if (count > MOST_CHUNKS) {
    throw new LifecycleError(
      'unsupported',
      `${uri}: "${array.name}" has ${count} chunks, more than this version can hold. Are its chunks (${array.chunkShape.join(', ')}) right?`,
      { subject: uri }
    );
  }
  return count;
}

/** A row for each place of `objectGrid`; keys that are no chunk's are passed over. */
export async function listObjects(
  store: Store,
  array: ZarrArray,
  signal?: AbortSignal
): Promise<ObjectTable> {
  const grid = objectGrid(array);
  const count = elementCount(grid);
  const table: ObjectTable = {
    isThere: new Uint8Array(count),
    sizeBytes: new Float64Array(count).fill(-1)
  };
  await (store.type === 'http'
    ? askEach(store, array, grid, table, signal)
    : list(store, array, grid, table, signal));
  return table;
}

async function list(
  store: Store,
  array: ZarrArray,
  grid: readonly number[],
  table: ObjectTable,
  signal?: AbortSignal
): Promise<void> {
  for await (const { objects } of eachPage(pageToken => store.list(array.prefix, { pageToken, signal }))) {
    for (const object of objects) {
      const index = array.key.parse(object.key.slice(array.prefix.length));
      if (index?.every((position, axis) => position < grid[axis]!)) {
        const row = ravel(index, grid);
        note(table, row, object);
      }
    }
  }
}

/** The web has no listings: each object is asked for. */
async function askEach(
  store: Store,
  array: ZarrArray,
  grid: readonly number[],
  table: ObjectTable,
  signal?: AbortSignal
): Promise<void> {
  await forEachConcurrent(
    table.sizeBytes.keys(),
    REQUESTS_AT_ONCE,
    async (row, stop) => {
      const info = await store.stat(array.prefix + array.key.of(unravel(row, grid)), stop);
      if (info) {
        note(table, row, info);
      }
    },
    signal
  );
}

function note(table: ObjectTable, row: number, { sizeBytes }: ObjectInfo): void {
  table.isThere[row] = 1;
  table.sizeBytes[row] = sizeBytes;
}
