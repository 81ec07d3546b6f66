/** Runs of bytes that a hyperslab is in a contiguous array, in C order. */
import { stridesOf } from '../../regions';
import type { Selection } from '../../dataset';

/** Bytes that lie in one piece. */
export interface Run {
  /** From the array's beginning. */
  offset: number;
  length: number;
}

/** Neighbouring elements make one run; none is empty. */
export function* runsOf(shape: readonly number[], { start, count }: Selection, size: number): Generator<Run> {
  if (count.some(length => length === 0)) {
    return;
  }
  const strides = stridesOf(shape).map(stride => stride * size);
  // Trailing axes that are taken whole lie in one piece with the axis before them.
  let level = shape.length;
  let length = size;
  while (level > 0) {
    level--;
    length *= count[level]!;
    if (count[level] !== shape[level]) {
      break;
    }
  }
  const first = start.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
  yield* walk(0, first);

  function* walk(axis: number, offset: number): Generator<Run> {
    if (axis >= level) {
      yield { offset, length };
      return;
    }
    for (let i = 0; i < count[axis]!; i++) {
      yield* walk(axis + 1, offset + i * strides[axis]!);
    }
  }
}
