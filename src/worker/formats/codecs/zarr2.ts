/** Codec chains in Zarr v2 metadata: `filters`, `compressor`, `order` (Zarr storage specification version 2; numcodecs). */
import type { DType } from '../dataset';
import { BLOSC_SHUFFLES } from './blosc';
import type { CodecChain, Stage } from './chain';

/** A numcodecs configuration. */
export type Zarr2Codec = Readonly<Record<string, string | number | boolean>> & { readonly id: string };

export interface Zarr2Codecs {
  filters: Zarr2Codec[] | null;
  compressor: Zarr2Codec | null;
  order: 'C' | 'F';
}

const COMPRESSORS = new Set(['zlib', 'gzip', 'zstd', 'lz4', 'blosc']);

/** The last stage is the compressor where it is one; readers undo it first. */
export function toZarr2(chain: CodecChain, dtype: DType): Zarr2Codecs {
  const stages = chain.stages.map(codecOf);
  if (dtype === 'str') {
    stages.unshift({ id: 'vlen-utf8' });
  }
  const last = stages.at(-1);
  const compressor = last && COMPRESSORS.has(last.id) ? last : null;
  const filters = compressor ? stages.slice(0, -1) : stages;
  return { filters: filters.length > 0 ? filters : null, compressor, order: isReversed(chain) ? 'F' : 'C' };
}

/** Why v2 cannot say this chain; undefined when it can. */
export function notInZarr2({ order, sharding }: CodecChain): string | undefined {
  if (sharding) {
    return 'its chunks lie in shards, which Zarr v2 does not have';
  }
  return order && !isInOrder(order) && !isReversed({ order })
    ? `its axes are stored in the order ${order.join(', ')}, which Zarr v2 cannot say`
    : undefined;
}

function isReversed({ order }: Pick<CodecChain, 'order'>): boolean {
  return order !== undefined && order.length > 1 && order.every((axis, i) => axis === order.length - 1 - i);
}

function isInOrder(order: readonly number[]): boolean {
  return order.every((axis, i) => axis === i);
}

function codecOf(stage: Stage): Zarr2Codec {
  switch (stage.name) {
    case 'shuffle':
      return { id: 'shuffle', elementsize: stage.elementSize };
    case 'zlib':
    case 'gzip':
      return { id: stage.name, level: stage.level };
    case 'zstd':
      return { id: 'zstd', level: stage.level, ...(stage.checksum && { checksum: true }) };
    case 'lz4':
      return { id: 'lz4', acceleration: stage.acceleration };
    case 'blosc':
      return {
        id: 'blosc',
        cname: stage.compressor,
        clevel: stage.level,
        shuffle: BLOSC_SHUFFLES.indexOf(stage.shuffle),
        blocksize: stage.blockSize
      };
    case 'fletcher32':
    case 'crc32c':
      return { id: stage.name };
  }
}
