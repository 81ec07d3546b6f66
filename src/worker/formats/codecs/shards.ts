/**
 * Shards: many chunks in one object, with an index of where each lies (Zarr v3
 * `sharding_indexed`, ZEP 2). We write the index at the end, with its crc32c.
 */
import { chunkTable, Presence, type ChunkTable } from '../manifest';
import { appendCrc32c, checkCrc32c } from './crc32c';
import { checkFletcher32 } from './fletcher32';
import { swapBytes } from '../dtypes';
import { uninitialised } from './memory';

/**
 * Where a shard has its index, and how that is encoded: what `index_location` and `index_codecs`
 * of `sharding_indexed` may say here. An index in any other form cannot be read.
 */
export interface ShardIndexForm {
  location: 'start' | 'end';
  byteOrder: 'little' | 'big';
  /** Behind the entries. */
  checksum: 'crc32c' | 'fletcher32' | null;
}

/** What is written here, and by zarr-python. */
export const SHARD_INDEX: ShardIndexForm = { location: 'end', byteOrder: 'little', checksum: 'crc32c' };

const ENTRY_BYTES = 16;
/** Offset and length of a chunk that is not there: 2^64 - 1. */
const ABSENT = 0xffff_ffff_ffff_ffffn;

/** Bytes of the index of a shard of so many chunks: 16 a chunk, and its checksum's. */
export function shardIndexBytes(chunks: number, form: ShardIndexForm = SHARD_INDEX): number {
  return chunks * ENTRY_BYTES + (form.checksum ? 4 : 0);
}

/** A shard of chunks in C order; null: absent, and reads as the fill value. */
export function encodeShard(chunks: readonly (Uint8Array | null)[]): Uint8Array {
  const index = encodeShardIndex(chunks.map(chunk => chunk?.byteLength ?? null));
  const bodyBytes = chunks.reduce((sum, chunk) => sum + (chunk?.byteLength ?? 0), 0);
  const shard = uninitialised(bodyBytes + index.byteLength);
  let offset = 0;
  for (const chunk of chunks) {
    if (chunk) {
      shard.set(chunk, offset);
      offset += chunk.byteLength;
    }
  }
  shard.set(index, bodyBytes);
  return shard;
}

/** The index behind chunks of these lengths that follow one another; null: absent. */
export function encodeShardIndex(lengths: readonly (number | null)[]): Uint8Array {
  const entries = new BigUint64Array(2 * lengths.length);
  let offset = 0;
  lengths.forEach((length, i) => {
    entries[2 * i] = length === null ? ABSENT : BigInt(offset);
    entries[2 * i + 1] = length === null ? ABSENT : BigInt(length);
    offset += length ?? 0;
  });
  return appendCrc32c(new Uint8Array(entries.buffer));
}

/** One row a chunk of the shard, with offsets in it; `source` and `filterMask` are 0. */
export type ShardTable = Pick<ChunkTable, 'offset' | 'length' | 'presence'>;

/**
 * Read a shard's index.
 *
 * @param shardBytes Of the whole shard: no chunk may go past it
 * @throws Error in words when the index is broken
 */
export function decodeShardIndex(
  stored: Uint8Array,
  chunks: number,
  shardBytes: number,
  form: ShardIndexForm
): ShardTable {
  if (stored.byteLength !== shardIndexBytes(chunks, form)) {
    throw new Error('its shard index is too short');
  }
  const checked =
    form.checksum === 'crc32c'
      ? checkCrc32c(stored)
      : form.checksum === 'fletcher32'
        ? checkFletcher32(stored)
        : stored;
  // A copy, aligned: a Buffer's `slice` would be a view.
  const bytes = new Uint8Array(checked);
  if (form.byteOrder === 'big') {
    swapBytes(bytes, 8);
  }
  const entries = new BigUint64Array(bytes.buffer);
  const table = chunkTable(chunks);
  for (let i = 0; i < chunks; i++) {
    const offset = entries[2 * i]!;
    const length = entries[2 * i + 1]!;
    if (offset === ABSENT && length === ABSENT) {
      continue;
    }
    if (offset + length > BigInt(shardBytes)) {
      throw new Error(`its shard index says that chunk ${i} goes past its end`);
    }
    table.offset[i] = Number(offset);
    table.length[i] = Number(length);
    table.presence[i] = Presence.stored;
  }
  return table;
}
