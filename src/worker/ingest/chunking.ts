/** Chunk shapes of the target. Pure. */
import type { Plan } from '../../protocol/plan';
import { LifecycleError, nearest } from '../core';
import { elementCount, isFixedString, itemSize } from '../formats';
import type { Combined, CombinedVariable } from './combined';

/** "About 100 MB": what `auto` and the `keep` of unchunked data aim at. */
const AUTO_CHUNK_BYTES = 100_000_000;

export function checkChunkNames(plan: Plan, combined: Combined): void {
  const { chunks } = plan.target;
  if (typeof chunks === 'string') {
    return;
  }
  const known = [...new Set(combined.variables.flatMap(variable => variable.dims))];
  for (const dim of Object.keys(chunks)) {
    if (!known.includes(dim)) {
      const guess = nearest(dim, known);
      throw new LifecycleError(
        'bad-input',
        `target.chunks: there is no dimension "${dim}".${guess ? ` Did you mean "${guess}"?` : ''} Dimensions: ${known.join(', ')}.`,
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
