/** Places in arrays in C order, and copying hyperslabs between them. */
import type { DType, Values } from './dataset';
import { widthOf } from './dtypes';

/** Elements between neighbours along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** The position of row `row` on a grid, in C order. */
export function unravel(row: number, grid: readonly number[]): number[] {
  const position = new Array<number>(grid.length);
  let rest = row;
  for (let axis = grid.length - 1; axis >= 0; axis--) {
    position[axis] = rest % grid[axis]!;
    rest = Math.floor(rest / grid[axis]!);
  }
  return position;
}

/** The row of a position on a grid. */
export function ravel(position: readonly number[], grid: readonly number[]): number {
  return position.reduce((row, at, axis) => row * grid[axis]! + at, 0);
}

/**
 * Copy the block of `count` elements at `fromStart` of `from` to `toStart` of
 * `to`. Both hold whole arrays of their shape; the block must lie inside both.
 */
export function copyRegion(
  dtype: DType,
  from: Values,
  fromShape: readonly number[],
  fromStart: readonly number[],
  to: Values,
  toShape: readonly number[],
  toStart: readonly number[],
  count: readonly number[]
): void {
  if (count.some(length => length === 0)) {
    return;
  }
  const width = widthOf(dtype);
  const fromStrides = stridesOf(fromShape);
  const toStrides = stridesOf(toShape);
  // Trailing axes that are copied whole on both sides make one run.
  let axis = count.length - 1;
  let run = axis >= 0 ? count[axis]! : 1;
  while (axis > 0 && count[axis] === fromShape[axis] && count[axis] === toShape[axis]) {
    axis--;
    run *= count[axis]!;
  }
  const copyRun = (source: number, target: number): void => {
    const start = source * width;
    const length = run * width;
    if (Array.isArray(from) || Array.isArray(to)) {
      const strings = to as string[];
      for (let i = 0; i < length; i++) {
        strings[target * width + i] = (from as string[])[start + i]!;
      }
    } else {
      // Both are of the same kind, which the type system cannot see.
      (to as Uint8Array).set((from as Uint8Array).subarray(start, start + length), target * width);
    }
  };
  const walk = (level: number, source: number, target: number): void => {
    if (level >= axis) {
      const offset = level < count.length ? level : undefined;
      copyRun(
        source +
          (offset === undefined ? 0 : fromStart[offset]! * fromStrides[offset]!) +
          inner(fromStart, fromStrides),
        target +
          (offset === undefined ? 0 : toStart[offset]! * toStrides[offset]!) +
          inner(toStart, toStrides)
      );
      return;
    }
    for (let i = 0; i < count[level]!; i++) {
      walk(
        level + 1,
        source + (fromStart[level]! + i) * fromStrides[level]!,
        target + (toStart[level]! + i) * toStrides[level]!
      );
    }
  };
  // Starts along the axes inside the run: zero unless the axis is the run's first.
  const inner = (start: readonly number[], strides: readonly number[]): number => {
    let sum = 0;
    for (let i = Math.max(axis, 0) + 1; i < count.length; i++) {
      sum += start[i]! * strides[i]!;
    }
    return sum;
  };
  walk(0, 0, 0);
}
