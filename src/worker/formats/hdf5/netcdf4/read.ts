/** Stored elements of a hyperslab, filters undone: what lies in the file, in the file's byte order. */
import { forEachConcurrent } from '../../../core';
import type { Selection } from '../../dataset';
import { elementCount } from '../../dtypes';
import { chunkGrid, Presence, type ChunkTable } from '../../manifest';
import { copyRegion, stridesOf } from '../../regions';
import { runsOf, type Run } from './runs';

/** Chunks that are fetched and decoded at a time. */
const PARALLEL = 4;
/** Gaps up to this are read over rather than around: fewer, longer reads. */
const GAP_BYTES = 64 * 1024;
/** Longest single read of contiguous data. */
const SPAN_BYTES = 8 * 1024 ** 2;

/** Exactly these bytes; offsets count from the beginning of the file. */
export type Fetch = (offset: number, length: number, signal?: AbortSignal) => Promise<Uint8Array>;

/** A whole chunk without its filters. */
export type Unfilter = (stored: Uint8Array, filterMask: number, signal?: AbortSignal) => Promise<Uint8Array>;

interface ChunkedArray {
  /** Of the grid that `table` has a row for each chunk of. */
  shape: readonly number[];
  chunkShape: readonly number[];
  elementBytes: number;
  table: ChunkTable;
  /** One element; undefined for zero. */
  fill: Uint8Array | undefined;
  fetch: Fetch;
  unfilter: Unfilter;
}

/** Selected chunks are taken whole; absent ones are the fill value. The bytes are nobody else's. */
export async function readChunked(
  array: ChunkedArray,
  selection: Selection,
  signal?: AbortSignal
): Promise<Uint8Array> {
  const { shape, chunkShape, elementBytes, fill } = array;
  const { start, count } = selection;
  const strides = stridesOf(chunkGrid(shape, chunkShape));
  const rowOf = (place: readonly number[]): number =>
    place.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
  if (isOneChunk(selection, chunkShape)) {
    const row = rowOf(start.map((at, axis) => at / chunkShape[axis]!));
    const one = await readChunk(array, row, signal);
    if (one) {
      // What has no filters may be memory that the file keeps.
      return one.chunk.buffer === one.stored.buffer ? one.chunk.slice() : one.chunk;
    }
  }
  const result = filled(elementCount(count), elementBytes, fill);
  await forEachConcurrent(
    chunksOf(selection, chunkShape),
    PARALLEL,
    async (place, both) => {
      const { chunk } = (await readChunk(array, rowOf(place), both)) ?? {};
      if (!chunk) {
        return;
      }
      const chunkStart = place.map((at, axis) => at * chunkShape[axis]!);
      const from = chunkStart.map((at, axis) => Math.max(at, start[axis]!));
      const length = from.map(
        (at, axis) => Math.min(chunkStart[axis]! + chunkShape[axis]!, start[axis]! + count[axis]!) - at
      );
      const inChunk = from.map((at, axis) => at - chunkStart[axis]!);
      const inResult = from.map((at, axis) => at - start[axis]!);
      copyRegion(`S${elementBytes}`, chunk, chunkShape, inChunk, result, count, inResult, length);
    },
    signal
  );
  return result;
}

function isOneChunk({ start, count }: Selection, chunkShape: readonly number[]): boolean {
  return start.every((at, axis) => at % chunkShape[axis]! === 0 && count[axis] === chunkShape[axis]);
}

/** As it is stored and without its filters; undefined when it was never written. */
export async function readChunk(
  { table, fetch, unfilter }: Pick<ChunkedArray, 'table' | 'fetch' | 'unfilter'>,
  row: number,
  signal: AbortSignal | undefined
): Promise<{ stored: Uint8Array; chunk: Uint8Array } | undefined> {
  if (table.presence[row] === Presence.absent) {
    return undefined;
  }
  const stored = table.inline.get(row) ?? (await fetch(table.offset[row]!, table.length[row]!, signal));
  return { stored, chunk: await unfilter(stored, table.filterMask[row]!, signal) };
}

/** An array in one piece that begins at `offset`; only what is selected is read, and small gaps. */
export async function readContiguous(
  {
    shape,
    elementBytes,
    offset,
    fetch
  }: {
    shape: readonly number[];
    elementBytes: number;
    offset: number;
    fetch: Fetch;
  },
  selection: Selection,
  signal?: AbortSignal
): Promise<Uint8Array> {
  const result = new Uint8Array(elementCount(selection.count) * elementBytes);
  let written = 0;
  for (const span of spansOf(runsOf(shape, selection, elementBytes))) {
    const first = span[0]!.offset;
    const last = span.at(-1)!;
    const bytes = await fetch(offset + first, last.offset + last.length - first, signal);
    for (const run of span) {
      result.set(bytes.subarray(run.offset - first, run.offset - first + run.length), written);
      written += run.length;
    }
  }
  return result;
}

/** Runs that are read together. */
function* spansOf(runs: Iterable<Run>): Generator<Run[]> {
  let span: Run[] = [];
  for (const whole of runs) {
    for (let done = 0; done < whole.length; done += SPAN_BYTES) {
      const run = { offset: whole.offset + done, length: Math.min(SPAN_BYTES, whole.length - done) };
      const [first, last] = [span[0], span.at(-1)];
      if (
        first &&
        last &&
        (run.offset - (last.offset + last.length) > GAP_BYTES ||
          run.offset + run.length - first.offset > SPAN_BYTES)
      ) {
        yield span;
        span = [];
      }
      span.push(run);
    }
  }
  if (span.length > 0) {
    yield span;
  }
}

/** Places in the chunk grid that a selection touches, in C order. */
function* chunksOf({ start, count }: Selection, chunkShape: readonly number[]): Generator<number[]> {
  const first = start.map((at, axis) => Math.floor(at / chunkShape[axis]!));
  const last = start.map((at, axis) => Math.floor((at + count[axis]! - 1) / chunkShape[axis]!));
  const place = [...first];
  for (;;) {
    yield [...place];
    let axis = place.length - 1;
    while (axis >= 0 && place[axis] === last[axis]) {
      place[axis] = first[axis]!;
      axis--;
    }
    if (axis < 0) {
      return;
    }
    place[axis]!++;
  }
}

/** So many elements that all are the fill value. */
export function filled(count: number, elementBytes: number, fill: Uint8Array | undefined): Uint8Array {
  const bytes = new Uint8Array(count * elementBytes);
  if (fill?.some(byte => byte !== 0)) {
    // `fill` of a Buffer repeats what it is given.
    Buffer.from(bytes.buffer).fill(fill);
  }
  return bytes;
}
