/**
 * The chunk manifest: where each chunk of each array lies, and how it is
 * encoded. Columnar, so that a million chunks fit in tens of megabytes. Every
 * format fills it as far as it can; passthrough, recode and virtual read it.
 */

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
  inline: 2,
  /** Stored, but the reader could not tell where (no offsets from this format's reader). */
  unlocated: 3
} as const;

/** One row a chunk, in C order over the chunk grid. */
export interface ChunkTable {
  /** Index into `sources`. */
  source: Uint32Array;
  /** Byte offset in the source (exact to 2^53). */
  offset: Float64Array;
  /** Stored bytes. */
  length: Float64Array;
  /** HDF5 filter mask: bit i set means filter i was skipped for this chunk. */
  filterMask: Uint32Array;
  presence: Uint8Array;
  inline: Map<number, Uint8Array>;
}

export interface ManifestSource {
  url: string;
  sizeBytes: number;
  etag: string | null;
}

export interface ArrayManifest {
  shape: number[];
  /** Equals `shape` for contiguous data. */
  chunkShape: number[];
  /** Is the data stored in chunks at all? */
  chunked: boolean;
  filters: Filter[];
  /** Null when the format's reader knows shapes and filters only. */
  chunks: ChunkTable | null;
}

export interface ChunkManifest {
  sources: ManifestSource[];
  arrays: Map<string, ArrayManifest>;
}

/** Number of chunks along each dimension; 1 along dimensions of length 0 never happens: they have 0. */
export function chunkGrid(shape: readonly number[], chunkShape: readonly number[]): number[] {
  return shape.map((length, axis) => Math.ceil(length / chunkShape[axis]!));
}
