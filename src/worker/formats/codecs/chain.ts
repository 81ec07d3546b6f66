/**
 * A codec chain: all that stands between the elements of a chunk and its
 * stored bytes, whatever format describes it. HDF5 filter pipelines and both
 * Zarr metadata forms translate to and from it.
 */
import type { BitRounding } from './bitround';
import type { Stage } from './kinds';

/** From elements to stored bytes; reading undoes the stages from last to first. */
export interface CodecChain {
  byteOrder: 'little' | 'big';
  /** The order in which the axes are stored, as Zarr v3's `transpose`; absent: C order. */
  order?: readonly number[];
  /** In the order applied when writing. Strings are `vlen-utf8` before the first. */
  stages: readonly Stage[];
  /** A chunk is a shard, made of chunks of this shape, which fill it; all else is said of those. */
  sharding?: { chunkShape: readonly number[] };
  /** Values lose precision when they are encoded. Nothing has to be undone. */
  rounding?: BitRounding;
}

/** Elements as they are, little-endian. */
export const PLAIN: CodecChain = { byteOrder: 'little', stages: [] };
