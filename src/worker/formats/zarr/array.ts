/** One Zarr array, whichever format describes it. */
import type { CodecChain, ShardIndexForm } from '../codecs';
import type { DType } from '../dataset';
import type { Filter } from '../manifest';

interface Sharding {
  /** Of the objects; a multiple of the chunk shape. */
  shape: number[];
  index: ShardIndexForm;
}

/**
 * What reading takes of either version's metadata. `chunkShape` and `chain` are those of the
 * chunks that are decoded: with sharding, of the inner ones. Where `unsupported` is set, the
 * type may be `UNKNOWN` and the chain empty.
 */
export interface ZarrArray {
  name: string;
  /** Key of the array's folder, with its trailing slash. */
  prefix: string;
  dtype: DType;
  /** As `inspect` shows it, also where the type is not supported. */
  dtypeName: string;
  shape: number[];
  chunkShape: number[];
  sharding?: Sharding;
  chain: CodecChain;
  /** UTF-32 strings of fixed length, handed out as `str`. */
  fixedStrings?: { length: number };
  /** Codecs as the metadata name them. */
  filters: Filter[];
  /** What absent chunks read as; undefined: zero. */
  fill: number | bigint | [number, number] | string | undefined;
  /** Key of a chunk, or of a shard, relative to `prefix`. */
  key: ChunkKeys;
  /** Why it cannot be read. */
  unsupported?: string;
}

interface ChunkKeys {
  /** Index of a chunk -> key. */
  of(index: readonly number[]): string;
  /** Key -> index of a chunk; undefined when it is no chunk's. */
  parse(key: string): number[] | undefined;
}

/**
 * Chunk keys: v2 joins the index by a separator, v3's `default` begins with `c`.
 *
 * @param lead `c` or nothing
 */
export function chunkKeys(lead: '' | 'c', separator: '.' | '/', rank: number): ChunkKeys {
  const leading = lead === '' ? [] : [lead];
  const whenScalar = lead === '' ? '0' : lead;
  return {
    of: index => (rank === 0 ? whenScalar : [...leading, ...index].join(separator)),
    parse(key) {
      if (rank === 0) {
        return key === whenScalar ? [] : undefined;
      }
      const parts = key.split(separator);
      if (lead !== '' && parts.shift() !== lead) {
        return undefined;
      }
      return parts.length === rank && parts.every(part => /^(0|[1-9]\d{0,14})$/.test(part))
        ? parts.map(Number)
        : undefined;
    }
  };
}

/** The placeholder type of arrays that cannot be read. */
export const UNKNOWN: DType = 'S1';
