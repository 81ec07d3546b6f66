/** What a data layout message and a dataspace say about the chunks of a dataset. */

/**
 * How the chunks are indexed (HDF5 File Format Specification v3, "IV.A.2.i. The
 * Data Layout Message", "Chunk Indexing Type", and "VII. Appendix C: Types of
 * Indexes for Dataset Chunks"). The fields that only say how an index grows are
 * left out: each index repeats them in its own header.
 */
type ChunkIndexKind = 'btree1' | 'single' | 'implicit' | 'fixed-array' | 'extensible-array' | 'btree2';

/**
 * What reading a chunk index takes. Lists have one entry a dimension, lengths are in elements,
 * and addresses count from the base address of the superblock.
 */
export interface ChunkedLayout {
  kind: ChunkIndexKind;
  /** Of the index; of the chunk where it is single; of the first chunk where it is implicit. Undefined: nothing was written. */
  address: number | undefined;
  /** One length a dimension, without the element size that the message has as its last. */
  chunkShape: readonly number[];
  elementBytes: number;
  /** The dataspace's current and maximum lengths; `undefined` is unlimited. */
  extent: readonly number[];
  maxExtent: readonly (number | undefined)[];
  /** How many filters its pipeline has. */
  filters: number;
  /** Layout version 4, flag 0: chunks that reach beyond the extent are stored without filters. */
  partialUnfiltered: boolean;
  /** Of a single chunk with filters: it has no index to say so. */
  single?: { sizeBytes: number; filterMask: number };
}
