/** HDF5 filter pipelines as codec chains: what can be said in Zarr, and what not, in words. */
import type { DType } from '../dataset';
import { itemSize, wordBytes } from '../dtypes';
import type { ArrayManifest, Filter } from '../manifest';
import { BLOSC_COMPRESSORS, BLOSC_SHUFFLES } from './blosc';
import type { CodecChain } from './chain';
import type { Stage } from './kinds';

/** A chain, or why there is none: "it is compressed with szip, which Zarr does not have". */
type ChainOrReason = { chain: CodecChain; reason?: undefined } | { chain?: undefined; reason: string };

type Stored = Pick<ArrayManifest, 'filters' | 'byteOrder' | 'chain'>;

/**
 * The codec chain that decodes an array's stored chunks as they lie in the
 * file, for references. Chunks whose filter mask is not 0 are not described by it.
 */
export function chainOf(stored: Stored, dtype: DType): ChainOrReason {
  if (stored.chain) {
    return { chain: stored.chain };
  }
  if (dtype === 'str') {
    return { reason: 'its strings lie elsewhere in the file than its chunks' };
  }
  const stages: Stage[] = [];
  for (const filter of stored.filters) {
    const stage = stageOf(filter, dtype);
    if (typeof stage === 'string') {
      return { reason: stage };
    }
    if (stage) {
      stages.push(stage);
    }
  }
  const byteOrder = wordBytes(dtype) > 1 ? stored.byteOrder : 'little';
  return { chain: { byteOrder, stages } };
}

/**
 * The chain under which chunks may be copied byte for byte into a Zarr store:
 * of HDF5, shuffle and deflate, in that order. What is left out could be
 * described, but many readers do not have it; decoding it is the safer way.
 */
export function passthroughChain(stored: Stored, dtype: DType): ChainOrReason {
  const found = chainOf(stored, dtype);
  if (!found.chain || stored.chain) {
    return found;
  }
  const names = stored.filters.map(filter => filter.name);
  const other = names.find(name => name !== 'shuffle' && name !== 'deflate');
  if (other !== undefined) {
    return {
      reason:
        other === 'fletcher32'
          ? 'its chunks carry fletcher32 checksums, which most readers of Zarr do not know'
          : `its chunks are compressed with HDF5's ${other}, which most readers of Zarr do not know`
    };
  }
  const order = names.join(', ');
  if (!['', 'shuffle', 'deflate', 'shuffle, deflate'].includes(order)) {
    return { reason: `its filters come in an unusual order (${order})` };
  }
  return found;
}

/** Undefined: it changes nothing. */
function stageOf(filter: Filter, dtype: DType): Stage | string | undefined {
  const values = Array.isArray(filter.config) ? (filter.config as readonly number[]) : [];
  const size = itemSize(dtype);
  switch (filter.name) {
    case 'shuffle': {
      const elementSize = values[0] ?? size;
      if (elementSize !== size) {
        return `it is shuffled by ${elementSize} bytes, but its elements have ${size}`;
      }
      return elementSize > 1 ? { name: 'shuffle', elementSize } : undefined;
    }
    case 'deflate':
      return { name: 'zlib', level: within(values[0], 0, 9) ?? 4 };
    case 'fletcher32':
      return { name: 'fletcher32' };
    case 'zstd':
      return { name: 'zstd', level: within(values[0], -131_072, 22) ?? 3, checksum: false };
    case 'blosc': {
      // Registered filter 32001: revision, format, type size, chunk bytes, level, shuffle, compressor.
      const typeSize = within(values[2], 1, 255) ?? Math.min(size, 255);
      return {
        name: 'blosc',
        compressor: BLOSC_COMPRESSORS[values[6] ?? 0] ?? 'blosclz',
        level: within(values[4], 0, 9) ?? 5,
        shuffle: BLOSC_SHUFFLES[values[5] ?? 1] ?? 'shuffle',
        typeSize,
        blockSize: 0
      };
    }
    case 'lz4':
      return "it is compressed with lz4 in a framing of HDF5's own, which Zarr does not have";
    default:
      return `it is stored with HDF5's ${filter.name} filter, which Zarr does not have`;
  }
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
