/** The work of an ingest in parts: pure arithmetic over blocks. No two parts own one chunk. */
import { chunkGrid, elementCount, itemSize, unravel } from '../../formats';
import type { Append } from '../append';
import { isOld } from '../append/old';
import type { PlannedArray } from './planner';

/** Parts smaller than this are not worth a marker of their own; what is only copied is quickly repeated. */
const PART_BYTES = 8 * 1024 * 1024;
const COPIED_PART_BYTES = 64 * 1024 * 1024;
const MOST_PARTS = 4096;

/** Consecutive blocks of one array. */
export interface Part {
  array: number;
  /** Block indices in C order over the array's block grid. */
  first: number;
  count: number;
}

/** Cut the work, or what `append` adds of it; the same plan gives the same parts. */
export function cutParts(arrays: readonly PlannedArray[], append?: Pick<Append, 'dim' | 'from'>): Part[] {
  const total = arrays.reduce(
    (sum, { target }) => sum + elementCount(target.shape) * itemSize(target.dtype),
    0
  );
  const leastBytes = Math.ceil(total / MOST_PARTS);
  const parts: Part[] = [];
  arrays.forEach(({ target, block, together, copy }, array) => {
    const partBytes = Math.max(copy ? COPIED_PART_BYTES : PART_BYTES, leastBytes);
    const blockBytes = Math.max(1, elementCount(block) * itemSize(target.dtype));
    const each = Math.ceil(Math.max(1, Math.floor(partBytes / blockBytes)) / together) * together;
    for (const run of runsOf({ target, block }, append)) {
      for (let first = run.first; first < run.end;) {
        // Blocks that share source chunks stay together, wherever the run begins.
        const end = Math.min(run.end, first - (first % together) + each);
        parts.push({ array, first, count: end - first });
        first = end;
      }
    }
  });
  return parts;
}

/** Runs of consecutive blocks that hold something new: all, unless something is there. */
function* runsOf(
  { target, block }: Pick<PlannedArray, 'target' | 'block'>,
  append?: Pick<Append, 'dim' | 'from'>
): Generator<{ first: number; end: number }> {
  const grid = chunkGrid(target.shape, block);
  const blocks = elementCount(grid);
  if (!append) {
    yield { first: 0, end: blocks };
    return;
  }
  let first: number | undefined;
  for (let number = 0; number < blocks; number++) {
    const old = isOld(append, { dims: target.dims, chunks: block }, unravel(number, grid));
    if (old && first !== undefined) {
      yield { first, end: number };
      first = undefined;
    } else if (!old) {
      first ??= number;
    }
  }
  if (first !== undefined) {
    yield { first, end: blocks };
  }
}

/** Start and shape of a block, clipped to the array. */
export function blockRegion(
  shape: readonly number[],
  block: readonly number[],
  index: number
): { start: number[]; count: number[] } {
  const grid = chunkGrid(shape, block);
  const start = unravel(index, grid).map((position, axis) => position * block[axis]!);
  return { start, count: start.map((from, axis) => Math.min(block[axis]!, shape[axis]! - from)) };
}

/** The indices of the chunks in a region that starts and, but for the array's end, ends at chunk borders. */
export function* chunksIn(
  region: { start: readonly number[]; count: readonly number[] },
  chunks: readonly number[]
): Generator<number[]> {
  const first = region.start.map((start, axis) => Math.floor(start / chunks[axis]!));
  const grid = region.count.map((count, axis) => Math.ceil(count / chunks[axis]!));
  const total = elementCount(grid);
  for (let i = 0; i < total; i++) {
    yield unravel(i, grid).map((position, axis) => position + first[axis]!);
  }
}

/** Position in the chunk grid of chunk `number`, in C order. */
export function chunkIndex(
  { shape, chunks }: { shape: readonly number[]; chunks: readonly number[] },
  number: number
): number[] {
  return unravel(number, chunkGrid(shape, chunks));
}
