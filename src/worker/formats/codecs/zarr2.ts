/** Codec chains in Zarr v2 metadata: `filters`, `compressor`, `order` (Zarr storage specification version 2; numcodecs). */
import type { DType } from '../dataset';
import type { CodecChain } from './chain';
import { stageKind, type CodecConfig, type Stage } from './kinds';

/** A numcodecs configuration. */
type Zarr2Codec = CodecConfig & { readonly id: string };

interface Zarr2Codecs {
  filters: Zarr2Codec[] | null;
  compressor: Zarr2Codec | null;
  order: 'C' | 'F';
}

/** The last stage is the compressor where it is one; readers undo it first. */
export function toZarr2(chain: CodecChain, dtype: DType): Zarr2Codecs {
  const stages = chain.stages.map(codecOf);
  if (dtype === 'str') {
    stages.unshift({ id: 'vlen-utf8' });
  }
  const last = chain.stages.at(-1);
  const compressor = (last && stageKind(last).addedBytes === undefined && stages.at(-1)) || null;
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
  return { id: stage.name, ...stageKind(stage).config(stage) };
}
