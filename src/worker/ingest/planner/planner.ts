/** What running a plan would do: modes, chunk shapes, codecs, memory. Pure. */
import { availableParallelism } from 'node:os';
import type { Plan } from '../../../protocol/plan';
import type { VariableReview } from '../../../protocol/review';
import { LifecycleError } from '../../core';
import {
  chunkGrid,
  elementCount,
  isUnlisted,
  itemSize,
  passthroughChain,
  type CodecChain
} from '../../formats';
import type { ExistingStore } from '../append';
import type { Combined, CombinedVariable } from '../combine';
import type { ChunkTables } from '../files';
import { judgePassthrough, type CopyMode, type Verdict, type Wanted } from '../passthrough';
import { parseBytes } from '../plan';
import { planBlocks } from '../recode/blocks';
import { PROCESS_BYTES, shareMemory, type MemoryShares } from '../recode/memory';
import { codecFor, coordinateNames, type TargetArray } from '../writer';
import { checkChunkSizes } from './advice';
import { checkChunkNames, chunksFor, shardFor } from './chunking';
import { storedBytes } from './estimate';

/** How one array will be written. */
export interface PlannedArray {
  source: CombinedVariable;
  target: TargetArray;
  /** Stored chunks are copied; null: they are decoded and encoded. */
  copy: CopyMode | null;
  /** Shape of the blocks that are made at a time: whole target chunks. */
  block: number[];
  /** So many consecutive blocks share source chunks: they belong in one part. */
  together: number;
  review: VariableReview;
}

/**
 * What a run will write and hold in memory, as a value: nothing has been written for it. `arrays`
 * stand in the order of `Combined.variables`; parts name them by their index.
 */
export interface IngestPlan {
  zarrFormat: 2 | 3;
  consolidated: boolean;
  arrays: PlannedArray[];
  /** Chunks that are encoded at once. */
  parallel: number;
  memory: MemoryShares;
  /** What the process takes at most, about, itself included. */
  memoryBytes: number;
  warnings: string[];
}

/** @param existing A store that the plan adds to: its chunk shapes and format stay. */
export function planIngest(
  plan: Plan,
  combined: Combined,
  tables: ChunkTables,
  existing?: Pick<ExistingStore, 'zarrFormat' | 'arrays'>
): IngestPlan {
  const { target, run } = plan;
  const memory = parseBytes(run.memory);
  const parallel = run.parallel === 'auto' ? Math.max(2, availableParallelism()) : run.parallel;
  const shares = shareMemory(memory, parallel);
  const warnings = [...combined.warnings];
  const zarrFormat =
    existing?.zarrFormat ?? (target.zarrFormat === 'auto' ? autoFormat(plan, combined) : target.zarrFormat);
  checkChunkNames(plan, combined);
  if (target.shards && zarrFormat === 2) {
    throw new LifecycleError(
      'bad-input',
      'target.shards: Zarr v2 has no shards. Take target.zarrFormat: 2 out of the plan, or the shards.',
      { subject: 'target.shards' }
    );
  }
  const coordinates = coordinateNames(combined.variables, combined.attributes);
  const arrays = combined.variables.map(variable => {
    const codec = codecFor(target.codec, variable, zarrFormat, coordinates);
    const found = existing?.arrays.get(variable.name);
    const fixed = found?.chunks.length === variable.shape.length ? found : undefined;
    const chunks = fixed?.chunks ?? chunksFor(plan, variable);
    const shard = fixed ? fixed.shard : shardFor(plan, variable, chunks);
    const wanted = { chunks, isFixed: fixed !== undefined, codec, zarrFormat };
    const verdict = judge(plan, variable, wanted, shard, tables);
    const array = arrayFor(variable, wanted, shard, verdict);
    // A shard of which one chunk must be recoded is made whole.
    if (('why' in verdict || shard) && elementCount(array.chunks) * itemSize(array.dtype) > shares.blocks) {
      throw new LifecycleError(
        'bad-input',
        `One ${array.codec.sharding ? 'shard' : 'chunk'} of "${variable.name}" is ${elementCount(array.chunks) * itemSize(array.dtype)} bytes, more than run.memory: ${run.memory} can hold. Choose smaller ones or more memory.`,
        { subject: variable.name }
      );
    }
    const blocks =
      'why' in verdict
        ? planBlocks(variable, array.chunks, shares.blocks)
        : { shape: array.chunks, together: 1 };
    return {
      source: variable,
      target: array,
      copy: 'why' in verdict ? null : verdict.mode,
      block: blocks.shape,
      together: blocks.together,
      review: reviewOf(variable, array, verdict, tables)
    };
  });
  warnings.push(...checkChunkSizes(arrays), ...formatWarnings(arrays, zarrFormat));
  const largest = Math.max(
    0,
    ...arrays.map(({ copy, block, target: { dtype } }) => (copy ? 0 : elementCount(block) * itemSize(dtype)))
  );
  return {
    zarrFormat,
    consolidated: target.consolidated === 'auto' ? zarrFormat === 2 : target.consolidated,
    arrays,
    parallel,
    memory: shares,
    memoryBytes: Math.min(memory, largest * 2 + PROCESS_BYTES),
    warnings
  };
}

/** v2 where keeping the codec needs one that only v2 has in its specification: zlib and shuffle, mostly. */
function autoFormat(plan: Plan, combined: Combined): 2 | 3 {
  if (plan.target.shards) {
    return 3;
  }
  const keepsUnlisted =
    plan.target.codec === 'keep' &&
    combined.variables.some(
      ({ stored, dtype }) =>
        stored.filters.some(filter => filter.name === 'deflate') ||
        passthroughChain(stored, dtype).chain?.stages.some(isUnlisted)
    );
  return keepsUnlisted ? 2 : 3;
}

function judge(
  plan: Plan,
  variable: CombinedVariable,
  wanted: Wanted,
  shard: readonly number[] | undefined,
  tables: ChunkTables
): Verdict {
  const codec = plan.target.codec === 'keep' ? undefined : wanted.codec;
  const found = judgePassthrough(variable, { ...wanted, codec });
  const verdict = shard ? inShards(found, wanted, shard) : found;
  const isLocated = [...variable.storedIn.keys()].every(file => tables.known(file, variable.sourceName));
  return 'why' in verdict || isLocated
    ? verdict
    : { why: 'the reader of this format does not tell where chunks lie' };
}

/** Stored chunks, gathered: only where they fill the shards. */
function inShards(found: Verdict, { chunks }: Wanted, shard: readonly number[]): Verdict {
  if ('why' in found) {
    return found;
  }
  const words = `gathered in shards of (${shard.join(', ')})`;
  const fills = found.mode === 'chunks' && found.chunks.every((length, axis) => length === chunks[axis]);
  return fills
    ? { ...found, mode: 'shards', words: `${found.words}, ${words}` }
    : { why: `its chunks are ${words}` };
}

function arrayFor(
  variable: CombinedVariable,
  wanted: { chunks: number[]; codec: CodecChain },
  shard: number[] | undefined,
  verdict: Verdict
): TargetArray {
  const { _FillValue: fillValue, ...attributes } = variable.attributes;
  const { chunks, codec } = 'why' in verdict ? wanted : verdict;
  return {
    name: variable.name,
    dtype: variable.dtype,
    shape: variable.shape,
    chunks: shard ?? chunks,
    dims: variable.dims,
    codec: shard ? { ...codec, sharding: { chunkShape: chunks } } : codec,
    attributes,
    attributeTypes: variable.attributeTypes,
    fillValue
  };
}

function reviewOf(
  variable: CombinedVariable,
  { chunks: objects, codec }: TargetArray,
  verdict: Verdict,
  tables: ChunkTables
): VariableReview {
  const size = itemSize(variable.dtype);
  const rawBytes = elementCount(variable.shape) * size;
  const stored = storedBytes(variable, tables) ?? rawBytes;
  const chunks = [...(codec.sharding?.chunkShape ?? objects)];
  const chunkCount = elementCount(chunkGrid(variable.shape, chunks));
  const isPacked = variable.stored.filters.length + (variable.stored.chain?.stages.length ?? 0) > 0;
  return {
    name: variable.name,
    mode: 'why' in verdict ? 'recode' : 'passthrough',
    reason: 'why' in verdict ? `recoded: ${verdict.why}` : verdict.words,
    dtype: variable.dtype,
    dims: variable.dims,
    shape: variable.shape,
    chunks,
    shards: codec.sharding ? objects : null,
    chunkCount,
    chunkBytes: elementCount(chunks) * size,
    rawBytes,
    bytesToRead: stored,
    // What is encoded anew takes about what it took before, if that was compressed.
    bytesToWrite: isPacked ? stored : 'why' in verdict ? rawBytes : chunkCount * elementCount(chunks) * size
  };
}

function formatWarnings(arrays: readonly PlannedArray[], zarrFormat: 2 | 3): string[] {
  const stages = zarrFormat === 3 ? arrays.flatMap(({ target }) => target.codec.stages) : [];
  const names = [...new Set(stages.filter(isUnlisted).map(({ name }) => `numcodecs.${name}`))].sort();
  return names.length === 0
    ? []
    : [
        `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} kept, which zarr-python reads with a warning: the Zarr v3 core specification does not list ${names.length === 1 ? 'it' : 'them'}. Other readers may not know ${names.length === 1 ? 'it' : 'them'}; Zarr's version 2 does: target.zarrFormat: 2.`
      ];
}
