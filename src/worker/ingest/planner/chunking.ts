/** Chunk shapes of the target. Pure. */
import type { Plan } from '../../../protocol/plan';
import { didYouMean, LifecycleError } from '../../core';
import { elementCount, isFixedString, itemSize } from '../../formats';
import type { Combined, CombinedVariable } from '../combine';

/** "About 100 MB": what `auto` and the `keep` of unchunked data aim at. */
const AUTO_CHUNK_BYTES = 100_000_000;

/** @throws LifecycleError `bad-input` for chunks or shards along a dimension that no variable has */
export function checkChunkNames(plan: Plan, combined: Combined): void {
  const { chunks, shards } = plan.target;
  const known = [...new Set(combined.variables.flatMap(variable => variable.dims))];
  const named = (field: string, shape: Readonly<Record<string, number>>): [string, string][] =>
    Object.keys(shape).map(dim => [field, dim]);
  for (const [field, dim] of [
    ...(typeof chunks === 'string' ? [] : named('target.chunks', chunks)),
    ...named('target.shards', shards ?? {})
  ]) {
    if (!known.includes(dim)) {
      throw new LifecycleError(
        'bad-input',
        `${field}: there is no dimension "${dim}".${didYouMean(dim, known)} Dimensions: ${known.join(', ')}.`,
        { subject: dim }
      );
    }
  }
}

/** Chunk shape in the target: at least 1, at most the whole dimension. */
export function chunksFor(plan: Plan, variable: CombinedVariable): number[] {
  const { chunks } = plan.target;
  const { shape, dims, stored } = variable;
  const kept = stored.chunked ? stored.chunkShape : slicedChunks(variable);
  const wanted =
    chunks === 'keep'
      ? kept
      : chunks === 'auto'
        ? slicedChunks(variable)
        : shape.map((length, axis) => {
            const chunk = chunks[dims[axis]!];
            return chunk === undefined ? kept[axis]! : chunk === -1 ? length : chunk;
          });
  const clipped = shape.map((length, axis) => Math.max(1, Math.min(wanted[axis]!, length)));
  if (isFixedString(variable.dtype) && shape.length > 0) {
    // xarray joins characters along the last dimension, which it cannot do across chunks.
    clipped[shape.length - 1] = Math.max(1, shape.at(-1)!);
  }
  return clipped;
}

/**
 * Shard shape in the target: whole chunks, and where the plan names no length
 * one of them. Undefined where an array is not sharded: it has one chunk.
 */
export function shardFor(
  plan: Plan,
  { name, dims, shape }: CombinedVariable,
  chunks: readonly number[]
): number[] | undefined {
  const { shards } = plan.target;
  if (!shards || chunks.every((length, axis) => length >= shape[axis]!)) {
    return undefined;
  }
  return chunks.map((chunk, axis) => {
    const wanted = shards[dims[axis]!];
    const whole = Math.ceil(shape[axis]! / chunk) * chunk;
    if (wanted === undefined || wanted === -1) {
      return wanted === -1 ? whole : chunk;
    }
    if (wanted % chunk !== 0) {
      throw new LifecycleError(
        'bad-input',
        `target.shards: ${wanted} along "${dims[axis]}" is not a multiple of the chunks of "${name}", ${chunk}. Choose ${Math.max(1, Math.round(wanted / chunk)) * chunk}.`,
        { subject: 'target.shards' }
      );
    }
    return Math.min(wanted, whole);
  });
}

/** About 100 MB along the first dimension; along the next where one index is more than that. */
function slicedChunks({ shape, dtype }: CombinedVariable): number[] {
  const chunks = [...shape];
  for (let axis = 0; axis < shape.length; axis++) {
    const rowBytes = elementCount(chunks.slice(axis + 1)) * itemSize(dtype);
    chunks[axis] = Math.max(1, Math.min(shape[axis]!, Math.floor(AUTO_CHUNK_BYTES / Math.max(rowBytes, 1))));
    if (chunks[axis]! > 1 || rowBytes <= AUTO_CHUNK_BYTES) {
      break;
    }
  }
  return chunks;
}
