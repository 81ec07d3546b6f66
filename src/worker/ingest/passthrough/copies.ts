/** Which stored bytes one chunk of the target is made of. Pure. */
import { chunkGrid, elementCount, itemSize, ravel, stridesOf, type ArrayManifest } from '../../formats';
import type { CombinedVariable, Segment } from '../combine';
import type { TargetArray } from '../writer';

/**
 * `chunks`: a stored chunk is a chunk. `shards`: stored chunks are gathered in one object.
 * `slices`: stored elements are cut anew, without decoding.
 */
export type CopyMode = 'chunks' | 'shards' | 'slices';

/** Some bytes of what one row of a file's chunk table stores. */
export interface Piece {
  file: number;
  row: number;
  from: number;
  length: number;
}

export type Copy =
  | { kind: 'chunk'; file: number; row: number }
  /** Uncompressed elements one after the other; the rest of the chunk is filled up. */
  | { kind: 'slices'; pieces: Piece[] }
  /** No stored bytes are this chunk: it is read, decoded and encoded. */
  | { kind: 'recode' };

const RECODE: Copy = { kind: 'recode' };

/** Where the chunk at `index` of the target's grid comes from. */
export function copyOf(
  variable: CombinedVariable,
  target: Pick<TargetArray, 'chunks' | 'shape'>,
  mode: 'chunks' | 'slices',
  index: readonly number[]
): Copy {
  return mode === 'chunks' ? chunkCopy(variable, target, index) : sliceCopy(variable, target, index);
}

/** One stored chunk, if it holds all elements of this one. */
function chunkCopy(
  { axis, segments, storedIn }: CombinedVariable,
  { chunks, shape }: Pick<TargetArray, 'chunks' | 'shape'>,
  index: readonly number[]
): Copy {
  const inFile = [...index];
  let file = segments[0]!.file;
  if (axis >= 0) {
    const start = index[axis]! * chunks[axis]!;
    const found = wholeSegment(segments, start, Math.min(start + chunks[axis]!, shape[axis]!));
    const local = found ? found.fileStart + start - found.start : 0;
    if (!found || local % chunks[axis]! !== 0) {
      return RECODE;
    }
    file = found.file;
    inFile[axis] = local / chunks[axis]!;
  }
  const stored = storedIn.get(file)!;
  const isInside = inFile.every((position, i) => {
    const local = position * chunks[i]!;
    const wanted = Math.min(chunks[i]!, shape[i]! - index[i]! * chunks[i]!);
    return local + wanted <= stored.shape[i]!;
  });
  return isInside ? { kind: 'chunk', file, row: rowOf(stored, inFile) } : RECODE;
}

/** The elements of a chunk, where they lie one after the other in their files. */
function sliceCopy(
  variable: CombinedVariable,
  { chunks, shape }: Pick<TargetArray, 'chunks' | 'shape'>,
  index: readonly number[]
): Copy {
  const { axis, segments, storedIn } = variable;
  const start = index.map((position, i) => position * chunks[i]!);
  const count = start.map((from, i) => Math.min(chunks[i]!, shape[i]! - from));
  const pieces: Piece[] = [];
  const runs =
    axis < 0 ? segments.slice(0, 1) : segmentsIn(segments, start[axis]!, start[axis]! + count[axis]!);
  for (const segment of runs) {
    const local = { start: [...start], count: [...count] };
    if (axis >= 0) {
      const from = Math.max(start[axis]!, segment.start);
      const end = Math.min(start[axis]! + count[axis]!, segment.start + segment.length);
      local.start[axis] = segment.fileStart + from - segment.start;
      local.count[axis] = end - from;
    }
    const stored = storedIn.get(segment.file)!;
    if (local.start.some((from, i) => from + local.count[i]! > stored.shape[i]!)) {
      return RECODE;
    }
    pieces.push(...piecesOf(segment.file, stored, local, itemSize(variable.dtype)));
  }
  return { kind: 'slices', pieces };
}

/** A run of elements in C order, cut where one row of the chunk table ends and the next begins. */
function piecesOf(
  file: number,
  stored: ArrayManifest,
  { start, count }: { start: readonly number[]; count: readonly number[] },
  size: number
): Piece[] {
  const strides = stridesOf(stored.shape);
  const first = start.reduce((sum, from, i) => sum + from * strides[i]!, 0);
  const end = first + elementCount(count);
  const rowElements = Math.max(1, elementCount(stored.chunkShape));
  const pieces: Piece[] = [];
  for (let from = first; from < end;) {
    const row = Math.floor(from / rowElements);
    const until = Math.min(end, (row + 1) * rowElements);
    pieces.push({ file, row, from: (from - row * rowElements) * size, length: (until - from) * size });
    from = until;
  }
  return pieces;
}

function rowOf({ shape, chunkShape }: ArrayManifest, index: readonly number[]): number {
  return ravel(index, chunkGrid(shape, chunkShape));
}

/** The one segment that holds all of `[start, end)`. */
function wholeSegment(segments: readonly Segment[], start: number, end: number): Segment | undefined {
  const segment = segments[lastBefore(segments, start)];
  return segment && end <= segment.start + segment.length ? segment : undefined;
}

/** The segments that hold any of `[start, end)`, in order. */
function segmentsIn(segments: readonly Segment[], start: number, end: number): Segment[] {
  const found: Segment[] = [];
  for (let i = Math.max(0, lastBefore(segments, start)); i < segments.length; i++) {
    if (segments[i]!.start >= end) {
      break;
    }
    found.push(segments[i]!);
  }
  return found;
}

/** Index of the last segment that starts at `position` or before; -1 if there is none. */
function lastBefore(segments: readonly Segment[], position: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.start <= position) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
