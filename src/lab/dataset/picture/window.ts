/** Which part of a dimension is in view; pure arithmetic. */
import type { PictureAxis } from '../../../protocol';

export interface Span {
  start: number;
  count: number;
}

/** Chunks and bytes that the first look may read; zooming shows the rest. */
const FIRST_CHUNKS = 64;
const FIRST_BYTES = 256 * 1024 ** 2;

/** The whole, or as much of its middle as a first look may read. */
export function firstView(lengths: readonly number[], chunks: readonly number[], chunkBytes: number): Span[] {
  const most = Math.max(1, Math.min(FIRST_CHUNKS, Math.floor(FIRST_BYTES / Math.max(1, chunkBytes))));
  const grid = lengths.map((length, axis) => Math.ceil(length / chunks[axis]));
  const wanted = [...grid];
  while (wanted.reduce((product, count) => product * count, 1) > most) {
    const longest = wanted.indexOf(Math.max(...wanted));
    wanted[longest] = Math.max(1, Math.floor(wanted[longest] / 2));
  }
  return lengths.map((length, axis) => {
    if (wanted[axis] === grid[axis]) {
      return { start: 0, count: length };
    }
    const start = Math.floor((grid[axis] - wanted[axis]) / 2) * chunks[axis];
    return { start, count: Math.min(wanted[axis] * chunks[axis], length - start) };
  });
}

/** The view made `factor` times as wide about its middle. */
export function zoomed({ start, count }: Span, factor: number, length: number): Span {
  const wide = Math.max(1, Math.min(length, Math.round(count * factor)));
  return moved({ start: start + Math.round((count - wide) / 2), count: wide }, 0, length);
}

/** The view moved by a share of its width, kept inside. */
export function moved({ start, count }: Span, share: number, length: number): Span {
  const to = start + Math.round(count * share);
  return { start: Math.max(0, Math.min(length - count, to)), count };
}

/** Cells of a picture's axis; the last may stand for fewer elements. */
export function cellsOf({ count, step }: Pick<PictureAxis, 'count' | 'step'>): number {
  return Math.ceil(count / step);
}

/** Where, in cells, a value of a coordinate lies; undefined outside. Cells are points, first to last. */
export function cellAt(values: readonly number[], value: number): number | undefined {
  const ascending = values[values.length - 1] >= values[0];
  let [low, high] = [0, values.length - 1];
  const before = (a: number, b: number) => (ascending ? a <= b : a >= b);
  if (!before(values[low], value) || !before(value, values[high])) {
    return undefined;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (before(values[middle], value)) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const width = values[high] - values[low];
  return width === 0 ? low : low + (value - values[low]) / width;
}
