/** Shards of stored chunks: gathered as they are, none of them decoded. */
import { forEachConcurrent, inOrder } from '../../core';
import {
  chunkGrid,
  elementCount,
  encodeShardIndex,
  itemSize,
  Presence,
  type ChunkTable
} from '../../formats';
import { chunkIndex, type PlannedArray } from '../planner';
import { PIECE_BYTES } from './bodies';
import { copyOf } from './copies';
import type { CopyOptions } from './copyChunks';
import { FillChunks } from './fill';
import { assertStored } from './stored';

/** Shards in work at once, each a stream. */
const SHARDS_AT_ONCE = 3;
/** Reads of one shard under way at once. */
const READS_AT_ONCE = 3;
/** Chunks that lie one behind the other are read together up to this. */
const READ_BYTES = 1024 * 1024;

/** Bytes of one source, and where in them chunks begin. */
interface Read {
  file: number;
  source: number;
  offset: number;
  length: number;
  begins: number[];
}

interface Gathered {
  /** In the order in which they follow one another in the shard; bytes that no source stores as they are. */
  reads: (Read | Uint8Array)[];
  lengths: number[];
}

/** Copy shards `first` to `first + count` of the array's grid, in C order. */
export async function copyShards(
  array: PlannedArray,
  first: number,
  count: number,
  options: CopyOptions
): Promise<void> {
  const { source, target } = array;
  const { sharding, ...codec } = target.codec;
  const fills = new FillChunks({ ...target, codec, chunks: [...sharding!.chunkShape] });
  const recode: number[] = [];
  await forEachConcurrent(
    Array.from({ length: count }, (_, i) => first + i),
    SHARDS_AT_ONCE,
    async (number, stop) => {
      const index = chunkIndex(target, number);
      const shard = await gather(array, index, fills, options);
      if (!shard) {
        recode.push(number);
        return;
      }
      const tail = encodeShardIndex(shard.lengths);
      const sizeBytes = shard.lengths.reduce((sum, length) => sum + length, tail.byteLength);
      const body = bodyOf(shard, tail, source.sourceName, { ...options, signal: stop });
      await options.write(options.layout.chunkKey(target.name, index), body, sizeBytes, stop);
      options.onBytes(elementCount(target.chunks) * itemSize(target.dtype));
    },
    options.signal
  );
  for (const number of recode) {
    await options.recode(number, options.signal);
  }
}

/** Where the chunks of one shard lie; undefined when one of them is not stored as it must be. */
async function gather(
  { source, target: { chunks: shard, shape, codec } }: PlannedArray,
  index: readonly number[],
  fills: FillChunks,
  { table: tableOf }: CopyOptions
): Promise<Gathered | undefined> {
  const chunks = [...codec.sharding!.chunkShape];
  const grid = chunkGrid(shape, chunks);
  const perShard = chunkGrid(shard, chunks);
  const found: Gathered = { reads: [], lengths: [] };
  const add = (bytes: Uint8Array): void => {
    found.reads.push(bytes);
    found.lengths.push(bytes.byteLength);
  };
  for (let number = 0; number < elementCount(perShard); number++) {
    const inside = chunkIndex({ shape: shard, chunks }, number);
    const position = inside.map((at, axis) => index[axis]! * perShard[axis]! + at);
    if (position.some((at, axis) => at >= grid[axis]!)) {
      add(await fills.encoded(source.stored));
      continue;
    }
    const copy = copyOf(source, { chunks, shape }, 'chunks', position);
    if (copy.kind !== 'chunk') {
      return undefined;
    }
    const table = await tableOf(copy.file, source.sourceName);
    if (table.presence[copy.row] === Presence.absent) {
      add(await fills.encoded(source.storedIn.get(copy.file)!));
    } else if (table.filterMask[copy.row] !== 0) {
      // A filter was skipped for this chunk alone: Zarr cannot say so.
      return undefined;
    } else if (table.presence[copy.row] === Presence.inline) {
      add(table.inline.get(copy.row)!);
    } else {
      addStored(found, copy.file, table, copy.row);
    }
  }
  return found;
}

/** Read together with the chunk before, if that ends where this one begins; cut where it is long. */
function addStored({ reads, lengths }: Gathered, file: number, table: ChunkTable, row: number): void {
  const source = table.source[row]!;
  const offset = table.offset[row]!;
  const length = table.length[row]!;
  lengths.push(length);
  const last = reads.at(-1);
  const follows =
    last !== undefined &&
    !(last instanceof Uint8Array) &&
    last.file === file &&
    last.source === source &&
    last.offset + last.length === offset;
  if (follows && last.length + length <= READ_BYTES) {
    last.begins.push(last.length);
    last.length += length;
    return;
  }
  for (let at = 0; at < length; at += PIECE_BYTES) {
    const bytes = Math.min(PIECE_BYTES, length - at);
    reads.push({ file, source, offset: offset + at, length: bytes, begins: at === 0 ? [0] : [] });
  }
}

async function* bodyOf(
  { reads }: Gathered,
  tail: Uint8Array,
  variable: string,
  { files, signal }: CopyOptions
): AsyncGenerator<Uint8Array> {
  const fetched = async (read: Read | Uint8Array): Promise<Uint8Array> =>
    read instanceof Uint8Array
      ? read
      : files.with(read.file, async dataset => {
          const bytes = await dataset.fetch(read.source, read.offset, read.length, signal);
          read.begins.forEach(at => assertStored(dataset, variable, bytes.subarray(at)));
          return bytes;
        });
  yield* inOrder(reads, READS_AT_ONCE, fetched, signal);
  yield tail;
}
