/** Copying a run of chunks of one array from the source files into the store. */
import { type ByteBudget, forEachConcurrent } from '../../core';
import { elementCount, itemSize, Presence, type ChunkTable } from '../../formats';
import type { BufferPool } from '../bufferPool';
import type { Files } from '../files';
import { chunkIndex, type PlannedArray } from '../planner';
import { forEachChunk } from '../spans';
import type { ZarrLayout } from '../writer';
import { PIECE_BYTES, slicedBody, storedBody } from './bodies';
import { copyOf, type Copy } from './copies';
import { FillChunks } from './fill';
import { assertStored } from './stored';

/**
 * Where copied chunks come from and go to; the functions are the caller's, so that copying knows
 * neither the workspace nor the recoder.
 */
export interface CopyOptions {
  files: Files;
  layout: ZarrLayout;
  /** Shared by all that copy at once. */
  budget: ByteBudget;
  buffers: BufferPool;
  /** Of `PIECE_BYTES`, where `write` is done with a piece of a stream when it asks for the next. */
  pieces?: BufferPool;
  table(file: number, variable: string): Promise<ChunkTable>;
  /** Store one chunk, whole in memory or as a stream of so many bytes. */
  write(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    sizeBytes: number,
    signal: AbortSignal
  ): Promise<void>;
  /** Decode and encode chunk `number` of the array's grid, and store it. */
  recode(number: number, signal: AbortSignal): Promise<void>;
  /** Uncompressed bytes, as they come. */
  onBytes(bytes: number): void;
  signal: AbortSignal;
}

/** Chunks in work at once that are not part of a span. */
const CHUNKS_AT_ONCE = 8;
/** Chunks at once that are streamed because they are large. */
const STREAMS_AT_ONCE = 3;

/** What is to be done for some chunks, sorted by how. */
interface Work {
  /** By file: rows of its table, and the target's chunk that each becomes. */
  whole: Map<number, Map<number, number[]>>;
  large: { file: number; row: number; index: number[] }[];
  slices: { copy: Extract<Copy, { kind: 'slices' }>; index: number[] }[];
  fill: { file: number; index: number[] }[];
  recode: number[];
}

/** Copy chunks `first` to `first + count` of the array's grid, in C order. */
export async function copyChunks(
  array: PlannedArray & { copy: 'chunks' | 'slices' },
  first: number,
  count: number,
  options: CopyOptions
): Promise<void> {
  const { target, source } = array;
  const { files, layout, budget, buffers, signal } = options;
  const rawBytes = elementCount(target.chunks) * itemSize(target.dtype);
  const work = await sortWork(array, first, count, options);
  const key = (index: readonly number[]): string => layout.chunkKey(target.name, index);
  const fills = new FillChunks(target);
  for (const [file, rows] of work.whole) {
    const table = await options.table(file, source.sourceName);
    await files.with(file, dataset =>
      forEachChunk(
        dataset,
        table,
        [...rows.keys()],
        async (row, bytes, stop) => {
          assertStored(dataset, source.sourceName, bytes);
          await options.write(key(rows.get(row)!), bytes, bytes.byteLength, stop);
          options.onBytes(rawBytes);
        },
        { budget, buffers, signal }
      )
    );
  }
  await forEachConcurrent(
    work.large,
    STREAMS_AT_ONCE,
    async ({ file, row, index }, stop) => {
      const table = await options.table(file, source.sourceName);
      await files.with(file, dataset =>
        options.write(
          key(index),
          storedBody(dataset, table, row, stop, options.pieces),
          table.length[row]!,
          stop
        )
      );
      options.onBytes(rawBytes);
    },
    signal
  );
  await forEachConcurrent(
    work.slices,
    rawBytes > PIECE_BYTES ? STREAMS_AT_ONCE : CHUNKS_AT_ONCE,
    async ({ copy, index }, stop) => {
      const body = slicedBody(copy.pieces, array, rawBytes, { ...options, signal: stop });
      await options.write(key(index), body, rawBytes, stop);
      options.onBytes(rawBytes);
    },
    signal
  );
  await forEachConcurrent(
    work.fill,
    CHUNKS_AT_ONCE,
    async ({ file, index }, stop) => {
      const bytes = await fills.encoded(source.storedIn.get(file)!);
      await options.write(key(index), bytes, bytes.byteLength, stop);
      options.onBytes(rawBytes);
    },
    signal
  );
  for (const number of work.recode) {
    await options.recode(number, signal);
  }
}

async function sortWork(
  array: PlannedArray & { copy: 'chunks' | 'slices' },
  first: number,
  count: number,
  { table }: CopyOptions
): Promise<Work> {
  const { source, target, copy: mode } = array;
  const work: Work = { whole: new Map(), large: [], slices: [], fill: [], recode: [] };
  for (let number = first; number < first + count; number++) {
    const index = chunkIndex(target, number);
    const copy = copyOf(source, target, mode, index);
    if (copy.kind === 'recode') {
      work.recode.push(number);
    } else if (copy.kind === 'slices') {
      work.slices.push({ copy, index });
    } else {
      const { file, row } = copy;
      const chunks = await table(file, source.sourceName);
      if (chunks.presence[row] === Presence.absent) {
        work.fill.push({ file, index });
      } else if (chunks.filterMask[row] !== 0) {
        // A filter was skipped for this chunk alone: Zarr cannot say so.
        work.recode.push(number);
      } else if (chunks.presence[row] === Presence.stored && chunks.length[row]! > PIECE_BYTES) {
        work.large.push({ file, row, index });
      } else {
        const rows = work.whole.get(file) ?? new Map<number, number[]>();
        work.whole.set(file, rows.set(row, index));
      }
    }
  }
  return work;
}
