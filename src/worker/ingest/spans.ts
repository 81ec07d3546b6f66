/**
 * Stored chunks as they lie in their sources: neighbours are fetched together
 * in one ranged read, several reads at once, within a budget of memory.
 * Passthrough writes what comes, recode decodes it; neither asks for a byte twice.
 */
import { type ByteBudget, forEachConcurrent, LifecycleError } from '../core';
import { Presence, type ChunkTable, type Dataset } from '../formats';
import type { BufferPool } from './bufferPool';

/** What `forEachChunk` needs of a dataset. */
export type ChunkSource = Pick<Dataset, 'uri' | 'source' | 'fetch'>;

/** One ranged read, and the rows of the chunk table that lie in it, by offset. */
interface Span {
  source: number;
  offset: number;
  length: number;
  rows: number[];
}

interface SpanLimits {
  /** Bytes between two chunks that are read over rather than around. */
  gapBytes: number;
  /** Longest read; a chunk that is longer is a span of its own. */
  spanBytes: number;
}

const LIMITS: SpanLimits = { gapBytes: 64 * 1024, spanBytes: 2 * 1024 * 1024 };

/** Of what chunks take, so much more may be read: gaps are small, but there can be many. */
const OVERREAD = 0.04;

/** Fetches under way at once. */
const FETCHES_AT_ONCE = 4;
/** Chunks of one span in work at once. */
const CHUNKS_AT_ONCE = 8;

/**
 * Spans that hold all of `rows`, each in exactly one; rows that are not stored
 * (absent, inline) are left out. Together they are at most 1.04 times as long
 * as the chunks.
 */
export function planSpans(table: ChunkTable, rows: Iterable<number>, limits: SpanLimits = LIMITS): Span[] {
  const stored = [...rows].filter(row => table.presence[row] === Presence.stored);
  const { source, offset, length } = table;
  stored.sort((a, b) => source[a]! - source[b]! || offset[a]! - offset[b]! || a - b);
  const spans: Span[] = [];
  let span: Span | undefined;
  let gaps = 0;
  for (const row of stored) {
    const from = offset[row]!;
    const end = from + length[row]!;
    if (span && span.source === source[row]) {
      const spanEnd: number = span.offset + span.length;
      const gap = Math.max(0, from - spanEnd);
      const longer = Math.max(spanEnd, end) - span.offset;
      const fits = longer <= limits.spanBytes || end <= spanEnd;
      if (gap <= limits.gapBytes && fits && gaps + gap <= OVERREAD * (longer - gaps - gap)) {
        gaps += gap;
        span.length = longer;
        span.rows.push(row);
        continue;
      }
    }
    span = { source: source[row]!, offset: from, length: length[row]!, rows: [row] };
    gaps = 0;
    spans.push(span);
  }
  return spans;
}

interface ChunkOptions {
  /** Buffers that are used again: `bytes` change as soon as `work` has ended. Absent: each read has its own. */
  buffers?: BufferPool;
  /** Holds each span from before its first byte until `work` is done with all its chunks. */
  budget: ByteBudget;
  limits?: SpanLimits;
  signal?: AbortSignal;
}

/**
 * Call `work` with the stored bytes of each of `rows`, in any order, several
 * at once; rows that are absent are left out. `bytes` are a view into a larger
 * read, to be used only until `work` has ended. The first failure stops all.
 */
export async function forEachChunk(
  dataset: ChunkSource,
  table: ChunkTable,
  rows: readonly number[],
  work: (row: number, bytes: Uint8Array, signal: AbortSignal) => Promise<void>,
  options: ChunkOptions
): Promise<void> {
  const { budget, buffers, limits = LIMITS } = options;
  const spans = planSpans(table, rows, limits);
  spans.forEach(span => assertInside(dataset, span));
  await forEachConcurrent(
    spans,
    FETCHES_AT_ONCE,
    async (span, signal) => {
      await budget.take(span.length, signal);
      let into: Uint8Array | undefined;
      try {
        into = buffers?.take(span.length);
        const bytes = await dataset.fetch(span.source, span.offset, span.length, signal, into);
        await forEachConcurrent(
          span.rows,
          CHUNKS_AT_ONCE,
          (row, stop) => {
            const from = table.offset[row]! - span.offset;
            return work(row, bytes.subarray(from, from + table.length[row]!), stop);
          },
          signal
        );
        if (into) {
          buffers?.give(into);
        }
      } finally {
        budget.give(span.length);
      }
    },
    options.signal
  );
  await forEachConcurrent(
    rows.filter(row => table.presence[row] === Presence.inline),
    CHUNKS_AT_ONCE,
    (row, signal) => work(row, table.inline.get(row)!, signal),
    options.signal
  );
}

/** A damaged chunk index must not ask for more memory than the file has bytes. */
function assertInside(dataset: ChunkSource, { source, offset, length }: Span): void {
  const { sizeBytes, url } = dataset.source(source);
  if (sizeBytes >= 0 && offset + length > sizeBytes) {
    throw new LifecycleError(
      'unreadable',
      `${dataset.uri}: a chunk should end at byte ${offset + length} of ${url}, which has ${sizeBytes}. The file is damaged or truncated; fetch it again.`,
      { subject: dataset.uri }
    );
  }
}
