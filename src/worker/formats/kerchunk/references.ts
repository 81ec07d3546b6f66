/** References of a store in columns: metadata documents, and of each array where its chunks lie. */
import { LifecycleError } from '../../core';
import { elementCount } from '../dtypes';
import { chunkGrid, chunkTable, Presence, type ChunkTable } from '../manifest';
import { withoutBareWords } from '../zarr/json';

/** Of an array what finding its chunks takes. */
export interface ReferencedArray {
  grid: number[];
  separator: string;
  /** The table that has this row of the array, and where in it: a record of Parquet has only some. */
  table(row: number): Promise<{ table: ChunkTable; row: number }>;
}

/** A reference that a key has: bytes, or a range of a file (to its end without a length). */
export type Reference = Uint8Array | { url: string; offset: number; length?: number };

/**
 * A whole store of references, in JSON or Parquet. What is inline stands in the tables of the
 * arrays; `source` is the field `lifecycle`, undefined where others wrote them.
 */
export interface References {
  /** Text of `.zgroup`, `.zattrs`, `x/.zarray`, …, by their keys. */
  documents: ReadonlyMap<string, string>;
  /** URLs as they are written; `ChunkTable.source` counts them. */
  urls: string[];
  /** By their paths below the store. */
  arrays: ReadonlyMap<string, ReferencedArray>;
  /** What the writer recorded for the reader. */
  source?: unknown;
}

/** Row of a chunk's key below its array: `3.0.1`; undefined when it is none. */
export function rowOf({ grid, separator }: ReferencedArray, key: string): number | undefined {
  if (grid.length === 0) {
    return key === '0' ? 0 : undefined;
  }
  const parts = key.split(separator);
  if (parts.length !== grid.length) {
    return undefined;
  }
  let row = 0;
  for (let axis = 0; axis < grid.length; axis++) {
    const index = toIndex(parts[axis]!);
    if (!(index < grid[axis]!)) {
      return undefined;
    }
    row = row * grid[axis]! + index;
  }
  return row;
}

/** Key of a row below its array. */
export function keyOf({ grid, separator }: ReferencedArray, row: number): string {
  if (grid.length === 0) {
    return '0';
  }
  const index = new Array<number>(grid.length);
  let rest = row;
  for (let axis = grid.length - 1; axis >= 0; axis--) {
    index[axis] = rest % grid[axis]!;
    rest = Math.floor(rest / grid[axis]!);
  }
  return index.join(separator);
}

function toIndex(text: string): number {
  return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN;
}

/** Chunks along each dimension, from an array's `.zarray`. */
export function gridOf(document: string, uri: string): { grid: number[]; separator: string } {
  let shape: unknown;
  let chunks: unknown;
  let separator: unknown;
  try {
    const parsed = JSON.parse(withoutBareWords(document)) as Record<string, unknown>;
    ({ shape, chunks, dimension_separator: separator } = parsed);
  } catch (cause) {
    throw new LifecycleError('unreadable', `${uri}: this is not valid JSON.`, { subject: uri, cause });
  }
  const isLengths = (value: unknown, least: number): value is number[] =>
    Array.isArray(value) && value.every(each => Number.isSafeInteger(each) && (each as number) >= least);
  if (!isLengths(shape, 0) || !isLengths(chunks, 1) || shape.length !== chunks.length) {
    throw new LifecycleError('unreadable', `${uri}: shape and chunks do not fit together.`, { subject: uri });
  }
  return { grid: chunkGrid(shape, chunks), separator: separator === '/' ? '/' : '.' };
}

/** Rows that one table may have: 25 bytes each. */
const MOST_ROWS = 100_000_000;

/**
 * Without any chunk yet.
 *
 * @throws LifecycleError `unsupported` when there are more chunks than a table may have
 */
export function emptyTable(grid: readonly number[], uri: string): ChunkTable {
  const rows = elementCount(grid);
  if (rows > MOST_ROWS) {
    throw new LifecycleError('unsupported', `${uri}: ${rows} chunks are more than this version can hold.`, {
      subject: uri
    });
  }
  return chunkTable(rows);
}

/** Undefined where there is no chunk; `urls` is what `table.source` counts. */
export function referenceAt(table: ChunkTable, row: number, urls: readonly string[]): Reference | undefined {
  switch (table.presence[row]) {
    case Presence.inline:
      return table.inline.get(row);
    case Presence.stored: {
      const length = table.length[row]!;
      const url = urls[table.source[row]!]!;
      return length < 0 ? { url, offset: 0 } : { url, offset: table.offset[row]!, length };
    }
    default:
      return undefined;
  }
}
