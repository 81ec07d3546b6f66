/** What running a plan would do: modes, chunk shapes, codecs, memory. Pure. */
import { availableParallelism } from 'node:os';
import type { Plan, VariableReview } from '../../protocol/plan';
import { LifecycleError, nearest } from '../core';
import { elementCount, isFixedString, itemSize, chunkGrid } from '../formats';
import type { Combined, CombinedVariable } from './combined';
import { parseBytes } from './plan';
import { codecFor, coordinateNames, type TargetArray } from './writer';

/** "About 100 MB": what `auto` and the `keep` of unchunked data aim at. */
const AUTO_CHUNK_BYTES = 100_000_000;
/** Blocks smaller than this are joined: fewer, longer reads. */
const BLOCK_BYTES = 8 * 1024 * 1024;

export interface PlannedArray {
  source: CombinedVariable;
  target: TargetArray;
  /** Shape of the blocks that are read, decoded and encoded at a time: whole target chunks. */
  block: number[];
  review: VariableReview;
}

export interface IngestPlan {
  zarrFormat: 2 | 3;
  consolidated: boolean;
  arrays: PlannedArray[];
  /** Chunks that are encoded at once. */
  parallel: number;
  /** Bytes that blocks in work may hold together. */
  budgetBytes: number;
  memoryBytes: number;
  warnings: string[];
}

export function planIngest(plan: Plan, combined: Combined): IngestPlan {
  const { target, run } = plan;
  const memory = parseBytes(run.memory);
  const parallel = run.parallel === 'auto' ? Math.max(2, availableParallelism()) : run.parallel;
  // Half for decoded blocks, half for what encoding and the libraries need.
  const budgetBytes = Math.max(Math.floor(memory / 2), 1);
  const warnings = [...combined.warnings];
  const zarrFormat = target.zarrFormat === 'auto' ? autoFormat(plan, combined) : target.zarrFormat;
  checkChunkNames(plan, combined);
  const coordinates = coordinateNames(combined.variables, combined.attributes);
  const arrays = combined.variables.map(variable => {
    const chunks = chunksFor(plan, variable);
    const array: TargetArray = {
      name: variable.name,
      dtype: variable.dtype,
      shape: variable.shape,
      chunks,
      dims: variable.dims,
      codec: codecFor(target.codec, variable, zarrFormat, coordinates),
      attributes: without(variable.attributes, '_FillValue'),
      attributeTypes: variable.attributeTypes,
      fillValue: variable.attributes._FillValue
    };
    const { block, reread } = blockFor(variable, chunks, budgetBytes / 2);
    const chunkBytes = elementCount(chunks) * itemSize(variable.dtype);
    if (chunkBytes > budgetBytes) {
      throw new LifecycleError(
        'bad-input',
        `One chunk of "${variable.name}" is ${chunkBytes} bytes, more than run.memory: ${run.memory} can hold. Choose smaller chunks or more memory.`,
        { subject: variable.name }
      );
    }
    if (reread) {
      warnings.push(
        `"${variable.name}": source chunks are read more than once, because the new chunks cross them and run.memory: ${run.memory} is small.`
      );
    }
    return {
      source: variable,
      target: array,
      block,
      review: {
        name: variable.name,
        mode: 'recode' as const,
        reason: reasonFor(variable, chunks),
        dtype: variable.dtype,
        dims: variable.dims,
        shape: variable.shape,
        chunks,
        chunkCount: elementCount(chunkGrid(variable.shape, chunks)),
        chunkBytes,
        rawBytes: elementCount(variable.shape) * itemSize(variable.dtype)
      }
    };
  });
  const largest = Math.max(0, ...arrays.map(each => elementCount(each.block) * itemSize(each.target.dtype)));
  return {
    zarrFormat,
    consolidated: target.consolidated === 'auto' ? zarrFormat === 2 : target.consolidated,
    arrays,
    parallel,
    budgetBytes,
    memoryBytes: Math.min(memory, largest * 2 + 128 * 1024 * 1024),
    warnings
  };
}

/** v2 where keeping the codec needs zlib, which only v2 has in its specification. */
function autoFormat(plan: Plan, combined: Combined): 2 | 3 {
  const keepsZlib =
    plan.target.codec === 'keep' &&
    combined.variables.some(variable => variable.stored.filters.some(filter => filter.name === 'deflate'));
  return keepsZlib ? 2 : 3;
}

function checkChunkNames(plan: Plan, combined: Combined): void {
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
function chunksFor(plan: Plan, variable: CombinedVariable): number[] {
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

function reasonFor(variable: CombinedVariable, chunks: readonly number[]): string {
  const { stored, segments } = variable;
  const conversion = segments.find(segment => segment.conversion)?.conversion;
  if (conversion) {
    return `recoded: values are ${conversion.words}`;
  }
  if (stored.chunked && stored.chunkShape.some((length, axis) => length !== chunks[axis])) {
    return `recoded: chunks change from (${stored.chunkShape.join(', ')}) to (${chunks.join(', ')})`;
  }
  return stored.chunked
    ? 'recoded: the reader of this format does not tell where chunks lie'
    : 'recoded: the source is not chunked';
}

/**
 * The block that is decoded at a time: whole target chunks, and along each
 * dimension whole source chunks too, so that each is read once, while it fits.
 */
export function blockFor(
  { shape, dtype, stored }: Pick<CombinedVariable, 'shape' | 'dtype' | 'stored'>,
  chunks: readonly number[],
  limitBytes: number
): { block: number[]; reread: boolean } {
  const size = itemSize(dtype);
  const bytes = (block: readonly number[]): number => elementCount(block) * size;
  const clip = (length: number, axis: number): number => Math.max(1, Math.min(length, shape[axis]!));
  const block = chunks.map((chunk, axis) => {
    const source = stored.chunked ? clip(stored.chunkShape[axis]!, axis) : 1;
    return clip(leastCommonMultiple(chunk, source), axis);
  });
  let reread = false;
  while (bytes(block) > limitBytes) {
    const axis = block
      .map((length, i) => ({ i, factor: length / clip(chunks[i]!, i) }))
      .sort((a, b) => b.factor - a.factor)[0];
    if (!axis || axis.factor <= 1) {
      break;
    }
    block[axis.i] = clip(chunks[axis.i]!, axis.i);
    reread = true;
  }
  const wanted = Math.min(BLOCK_BYTES, limitBytes);
  for (let axis = block.length - 1; axis >= 0; axis--) {
    const one = bytes(block);
    const times = Math.floor(wanted / Math.max(one, 1));
    if (times < 2) {
      break;
    }
    block[axis] = clip(block[axis]! * times, axis);
    if (block[axis]! < shape[axis]!) {
      break;
    }
  }
  return { block, reread };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) {
    [x, y] = [y, x % y];
  }
  return (a / x) * b;
}

function without<T extends object>(record: T, name: string): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as T;
}
