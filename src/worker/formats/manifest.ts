/**
 * The chunk manifest: where each chunk of each array lies, and how it is
 * encoded. Columnar, so that a million chunks fit in tens of megabytes. Every
 * format fills it as far as it can; passthrough, recode and virtual read it.
 */
import type { CodecChain } from './codecs/chain';

/** One stage of an HDF5 filter pipeline or a Zarr codec chain, in the order applied when writing. */
export interface Filter {
  /** `shuffle`, `deflate`, `fletcher32`, `szip`, `zstd`, `blosc`, … */
  name: string;
  /** Client data as the format stores it: HDF5 `cd_values`, or a Zarr codec's configuration. */
  config: readonly number[] | Readonly<Record<string, unknown>>;
}

/** Chunk presence. */
export const Presence = {
  /** Never written: reads as the fill value. */
  absent: 0,
  /** `source`, `offset` and `length` say where. */
  stored: 1,
  /** The bytes are in `inline`. */
  inline: 2
} as const;

/** One row a chunk, in C order over the chunk grid. */
export interface ChunkTable {
  /** Which source, as `Dataset.source` counts them. */
  source: Uint32Array;
  /** Byte offset in the source (exact to 2^53). */
  offset: Float64Array;
  /** Stored bytes. */
  length: Float64Array;
  /** HDF5 filter mask: bit i set means filter i was skipped for this chunk; of all, `NO_FILTERS`. */
  filterMask: Uint32Array;
  presence: Uint8Array;
  inline: Map<number, Uint8Array>;
}

/** A file or object that chunks lie in. */
export interface ManifestSource {
  url: string;
  /** -1 where it is not known without asking. */
  sizeBytes: number;
}

/** How one array is stored. */
export interface ArrayManifest {
  shape: number[];
  /** Equals `shape` for contiguous data. */
  chunkShape: number[];
  /** Is the data stored in chunks at all? */
  chunked: boolean;
  filters: Filter[];
  /** The same as a codec chain, where the format says it so (Zarr); `chainOf` makes one of HDF5 filters. */
  chain?: CodecChain;
  /** Of the stored elements; `little` where an element is one byte. */
  byteOrder: 'little' | 'big';
  /** What absent chunks read as, a complex number by its parts; null where the format says nothing, which is zero. */
  fillValue: number | bigint | [number, number] | null;
}

/** By name of the array. */
export interface ChunkManifest {
  arrays: Map<string, ArrayManifest>;
}

/** Filter mask of a chunk that no filter was applied to. */
export const NO_FILTERS = 0xffffffff;

/** A table of absent chunks, to be filled. */
export function chunkTable(length: number): ChunkTable {
  return {
    source: new Uint32Array(length),
    offset: new Float64Array(length),
    length: new Float64Array(length),
    filterMask: new Uint32Array(length),
    presence: new Uint8Array(length),
    inline: new Map()
  };
}

/** Number of chunks along each dimension; 1 along dimensions of length 0 never happens: they have 0. */
export function chunkGrid(shape: readonly number[], chunkShape: readonly number[]): number[] {
  return shape.map((length, axis) => Math.ceil(length / chunkShape[axis]!));
}
