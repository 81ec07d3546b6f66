/** Where the chunks of a group's arrays lie: objects, or byte ranges of shards, numbered as sources. */
import {
  collect,
  forEachConcurrent,
  isLifecycleError,
  LifecycleError,
  nothingThere,
  Recent,
  Shared
} from '../../core';
import type { Store } from '../../stores/store';
import type { ShardTable } from '../codecs';
import { elementCount } from '../dtypes';
import { chunkGrid, chunkTable, Presence, type ChunkTable, type ManifestSource } from '../manifest';
import { ravel, unravel } from '../regions';
import type { ZarrArray } from './array';
import { countChunks, listObjects, objectGrid, type ObjectTable } from './objects';
import { placeInShard, readShardIndex } from './shards';

const INDEXES_AT_ONCE = 16;
/** Indexes of shards that single reads keep. */
const INDEXES_KEPT = 1024;

/** More than any chunk has. */
const MOST_BYTES = 4 * 1024 * 1024 * 1024;

/** Where chunks lie, and the sources (shards) that do not tell it, with why. */
export interface LocatedChunks {
  table: ChunkTable;
  broken: ReadonlyMap<number, LifecycleError>;
}

/**
 * For all arrays of one group. A source is an object: a chunk, or a shard. They are numbered array
 * by array, in C order over each grid of objects, whether they are there or not. What was
 * located is kept; `readOne` does without.
 */
export class ChunkLocator {
  private readonly located = new Map<string, Shared<LocatedChunks>>();
  private readonly objects = new Map<string, ObjectTable>();
  private readonly indexes = new Recent<string, ShardTable>(INDEXES_KEPT);
  /** Each array's objects follow one another in the numbering of sources. */
  private readonly arrays: { first: number; array: ZarrArray }[] = [];

  constructor(
    private readonly uri: string,
    private readonly store: Store,
    arrays: readonly ZarrArray[]
  ) {
    let first = 0;
    for (const array of arrays) {
      this.arrays.push({ first, array });
      first += elementCount(objectGrid(array));
    }
  }

  /** Of a whole array: its prefix is listed once, and the index of each shard read. */
  locate(array: ZarrArray, signal?: AbortSignal): Promise<LocatedChunks> {
    let located = this.located.get(array.name);
    if (!located) {
      located = new Shared();
      this.located.set(array.name, located);
    }
    return located.get(own => this.locateNow(array, own), signal);
  }

  /** Its size is -1 until its array was located. */
  source(index: number): ManifestSource {
    const { array, row } = this.placeOf(index);
    const known = this.objects.get(array.name);
    return {
      url: this.store.uri(keyOf(array, row)),
      sizeBytes: known?.sizeBytes[row] ?? -1
    };
  }

  /**
   * @param length -1 where the table does not know it: all there is
   * @throws LifecycleError `changed` when the object is not what the listing said
   */
  async fetch(source: number, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { array, row } = this.placeOf(source);
    const key = keyOf(array, row);
    const sizeBytes = this.objects.get(array.name)?.sizeBytes[row];
    // A whole object needs no range; when it holds more than was listed, it has changed.
    const range = offset === 0 && (length === sizeBytes || length < 0) ? {} : { offset, length };
    let bytes: Uint8Array;
    try {
      bytes = await collect(this.store.read(key, { ...range, signal }), length < 0 ? MOST_BYTES : length);
    } catch (error) {
      if (error instanceof RangeError || isLifecycleError(error, 'not-found')) {
        throw this.changed(key, error);
      }
      throw error;
    }
    if (length >= 0 && bytes.byteLength !== length) {
      throw this.changed(key);
    }
    return bytes;
  }

  /** The stored bytes of one chunk without listing anything; undefined where it is absent. */
  async readOne(
    array: ZarrArray,
    chunk: readonly number[],
    limitBytes: number,
    signal: AbortSignal
  ): Promise<Uint8Array | undefined> {
    const { shard, row } = array.sharding ? placeInShard(array, chunk) : { shard: chunk, row: -1 };
    const key = array.prefix + array.key.of(shard);
    try {
      if (row < 0) {
        return await collect(this.store.read(key, { signal }), limitBytes);
      }
      const index = await this.shardIndex(array, shard, undefined, signal);
      if (index.presence[row] !== Presence.stored) {
        return undefined;
      }
      const [offset, length] = [index.offset[row]!, index.length[row]!];
      return await collect(this.store.read(key, { offset, length, signal }), length);
    } catch (error) {
      if (isLifecycleError(error, 'not-found')) {
        return undefined;
      }
      throw error;
    }
  }

  private async locateNow(array: ZarrArray, signal: AbortSignal): Promise<LocatedChunks> {
    const table = chunkTable(countChunks(array, this.uri));
    const objects = await listObjects(this.store, array, signal);
    this.objects.set(array.name, objects);
    const { first } = this.arrays.find(each => each.array === array)!;
    if (array.sharding) {
      return this.locateInShards(array, table, objects, first, signal);
    }
    objects.sizeBytes.forEach((sizeBytes, row) => {
      table.source[row] = first + row;
      table.length[row] = sizeBytes;
      table.presence[row] = objects.isThere[row] ? Presence.stored : Presence.absent;
    });
    return { table, broken: new Map() };
  }

  private async locateInShards(
    array: ZarrArray,
    table: ChunkTable,
    objects: ObjectTable,
    first: number,
    signal: AbortSignal
  ): Promise<LocatedChunks> {
    const grid = objectGrid(array);
    const shards = new Map<number, ShardTable>();
    const broken = new Map<number, LifecycleError>();
    await forEachConcurrent(
      objects.sizeBytes.keys(),
      INDEXES_AT_ONCE,
      async (row, stop) => {
        if (!objects.isThere[row]) {
          return;
        }
        try {
          shards.set(row, await this.shardIndex(array, unravel(row, grid), objects.sizeBytes[row]!, stop));
        } catch (error) {
          if (!isLifecycleError(error, 'unreadable')) {
            throw error;
          }
          broken.set(first + row, error);
        }
      },
      signal
    );
    const chunks = chunkGrid(array.shape, array.chunkShape);
    for (let i = 0; i < table.presence.length; i++) {
      const place = placeInShard(array, unravel(i, chunks));
      const row = ravel(place.shard, grid);
      const shard = shards.get(row);
      table.source[i] = first + row;
      table.offset[i] = shard?.offset[place.row] ?? 0;
      table.length[i] = shard?.length[place.row] ?? 0;
      table.presence[i] = shard?.presence[place.row] ?? Presence.absent;
    }
    return { table, broken };
  }

  private shardIndex(
    array: ZarrArray,
    shard: readonly number[],
    sizeBytes: number | undefined,
    signal: AbortSignal
  ): Promise<ShardTable> {
    const key = array.prefix + array.key.of(shard);
    return this.indexes.get(key, own => this.readIndex(array, key, sizeBytes, own), signal);
  }

  private async readIndex(
    array: ZarrArray,
    key: string,
    sizeBytes: number | undefined,
    signal: AbortSignal
  ): Promise<ShardTable> {
    const size = sizeBytes ?? (await this.store.stat(key, signal))?.sizeBytes;
    if (size === undefined) {
      throw nothingThere(this.store.uri(key));
    }
    return readShardIndex(this.store, array, key, size, signal);
  }

  private placeOf(source: number): { array: ZarrArray; row: number } {
    const { first, array } = this.arrays.findLast(each => each.first <= source)!;
    return { array, row: source - first };
  }

  private changed(key: string, cause?: unknown): LifecycleError {
    const uri = this.store.uri(key);
    return new LifecycleError('changed', `${uri} changed while the store was read. Run the same again.`, {
      subject: uri,
      cause
    });
  }
}

function keyOf(array: ZarrArray, row: number): string {
  return array.prefix + array.key.of(unravel(row, objectGrid(array)));
}
