/**
 * Blocks: what is filled, encoded and let go of together. Pure arithmetic.
 *
 * A block is made of whole target chunks. Where memory permits it is made of
 * whole source chunks too; where not, source chunks lie in several blocks, and
 * what a later block needs of them waits for it in `Pieces`.
 */
import { chunkGrid, elementCount, itemSize, type ArrayManifest, type DType } from '../../formats';

/** Blocks smaller than this are joined: fewer, longer reads. */
const BLOCK_BYTES = 8 * 1024 * 1024;
/** Data without filters can be read in slices: of about so many elements. */
const SLICE_ELEMENTS = 1024 * 1024;

interface Blocks {
  shape: number[];
  /** So many consecutive blocks, in C order, share source chunks: they belong in one part. */
  together: number;
}

interface BlockedArray {
  shape: readonly number[];
  dtype: DType;
  stored: ArrayManifest;
}

/**
 * The shape of the blocks of one array, of at most `limitBytes` of decoded elements
 * where a single target chunk permits.
 */
export function planBlocks(
  { shape, dtype, stored }: BlockedArray,
  chunks: readonly number[],
  limitBytes: number
): Blocks {
  const clip = (length: number, axis: number): number => Math.max(1, Math.min(length, shape[axis]!));
  const block = chunks.map(clip);
  // Chunks that stick out of the array are held whole.
  const bytes = (): number =>
    block.reduce((all, length, axis) => all * Math.ceil(length / chunks[axis]!) * chunks[axis]!, 1) *
    itemSize(dtype);
  const times = (): number => Math.floor(limitBytes / Math.max(bytes(), 1));
  const unit = unitShape(stored, chunks);
  const closed = chunks.map((chunk, axis) => clip(leastCommonMultiple(chunk, clip(unit[axis]!, axis)), axis));
  for (let axis = block.length - 1; axis >= 0; axis--) {
    const wanted = Math.ceil(closed[axis]! / chunks[axis]!);
    const fitting = times();
    if (fitting < wanted) {
      block[axis] = clip(evenly(wanted, Math.max(1, fitting)) * chunks[axis]!, axis);
      break;
    }
    block[axis] = closed[axis]!;
  }
  const first = block.findIndex((length, axis) => length < closed[axis]!);
  if (first >= 0) {
    return { shape: block, together: togetherFrom(first, shape, block, closed) };
  }
  for (let axis = block.length - 1; axis >= 0; axis--) {
    const more = Math.floor(Math.min(BLOCK_BYTES, limitBytes) / Math.max(bytes(), 1));
    if (more < 2) {
      break;
    }
    block[axis] = clip(block[axis]! * more, axis);
    if (block[axis]! < shape[axis]!) {
      break;
    }
  }
  return { shape: block, together: 1 };
}

/** Blocks that a closed region is cut into along axis `first`, and all that lie beside them. */
function togetherFrom(
  first: number,
  shape: readonly number[],
  block: readonly number[],
  closed: readonly number[]
): number {
  const grid = chunkGrid(shape, block);
  const beside = elementCount(grid.slice(first + 1));
  const isOutermost = elementCount(grid.slice(0, first)) === 1;
  const along = closed[first]! / block[first]!;
  const isRegular = Number.isInteger(along) && (isOutermost || grid[first]! % along === 0);
  return (isRegular ? along : grid[first]!) * beside;
}

/** The largest divisor of `whole` up to `most`, unless it is much smaller. */
function evenly(whole: number, most: number): number {
  for (let part = most; part > most / 2; part--) {
    if (whole % part === 0) {
      return part;
    }
  }
  return most;
}

/**
 * What is fetched and decoded at a time: a chunk; of long ones without filters
 * a slice, which is contiguous, and of which whole ones make up a target chunk
 * where that can be.
 */
export function unitShape(
  { shape, chunkShape, filters }: ArrayManifest,
  chunks: readonly number[]
): number[] {
  const unit = chunkShape.map(length => Math.max(1, length));
  if (filters.length > 0) {
    return unit;
  }
  for (let axis = 0; axis < unit.length && elementCount(unit) > SLICE_ELEMENTS; axis++) {
    const row = elementCount(unit.slice(axis + 1));
    const most = Math.max(1, Math.floor(SLICE_ELEMENTS / row));
    const isOneChunk = shape[axis]! <= unit[axis]!;
    const chunk = chunks[axis]!;
    if (!isOneChunk) {
      unit[axis] = divisor(unit[axis]!, most);
    } else {
      unit[axis] = chunk <= most ? Math.min(unit[axis]!, most - (most % chunk)) : divisor(chunk, most);
    }
  }
  return unit;
}

function divisor(whole: number, most: number): number {
  let part = Math.min(whole, most);
  while (whole % part !== 0) {
    part--;
  }
  return part;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) {
    [x, y] = [y, x % y];
  }
  return (a / x) * b;
}
