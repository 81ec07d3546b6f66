/** Copying hyperslabs between arrays in C order, as bytes: no number is looked at, so none is changed. */
import { stridesOf } from '../../formats';

/** Words in a run: fewer are copied one by one, as two views a run cost more, and are garbage. */
const SHORT_RUN = 256;

type Words = Int32Array | Int16Array | Uint8Array;

interface Side {
  bytes: Uint8Array;
  shape: readonly number[];
  start: readonly number[];
}

/** One axis of a copy: how often it steps, and by how many bytes on each side. */
export interface Steps {
  count: number;
  from: number;
  to: number;
}

/** Copy `count` elements of `size` bytes along each axis; the block must lie inside both arrays. */
export function copyBox(size: number, from: Side, to: Side, count: readonly number[]): void {
  const [source, target] = [stridesOf(from.shape), stridesOf(to.shape)];
  const offset = ({ start }: Side, strides: readonly number[]): number =>
    start.reduce((sum, at, axis) => sum + at * strides[axis]! * size, 0);
  copySteps(
    size,
    from.bytes,
    offset(from, source),
    to.bytes,
    offset(to, target),
    count.map((each, axis) => ({ count: each, from: source[axis]! * size, to: target[axis]! * size }))
  );
}

/** Copy elements of `size` bytes, from one place to another, stepping along each axis. */
export function copySteps(
  size: number,
  from: Uint8Array,
  fromOffset: number,
  to: Uint8Array,
  toOffset: number,
  axes: readonly Steps[]
): void {
  const outer = axes.filter(({ count }) => count !== 1);
  if (outer.some(({ count }) => count === 0)) {
    return;
  }
  // Trailing axes that lie without gaps on both sides make one run.
  let run = size;
  while (outer.length > 0 && outer.at(-1)!.from === run && outer.at(-1)!.to === run) {
    run *= outer.pop()!.count;
  }
  const width = widest([
    run,
    from.byteOffset + fromOffset,
    to.byteOffset + toOffset,
    ...outer.flatMap(steps => [steps.from, steps.to])
  ]);
  const rows = outer.map(steps => ({
    count: steps.count,
    from: steps.from / width,
    to: steps.to / width
  }));
  const [source, target] = [from.subarray(fromOffset), to.subarray(toOffset)];
  if (width === 8) {
    const [a, b] = [longs(source), longs(target)];
    forEachRow(rows, (i, j, inner) => copyLongs(a, i, b, j, inner, run / width));
  } else {
    const [a, b] = [words(source, width), words(target, width)];
    forEachRow(rows, (i, j, inner) => copyWords(a, i, b, j, inner, run / width));
  }
}

/** Call `copy` with the two places, for all steps but those of the last axis, which is its inner loop. */
function forEachRow(axes: readonly Steps[], copy: (from: number, to: number, inner: Steps) => void): void {
  const inner = axes.at(-1) ?? { count: 1, from: 0, to: 0 };
  const outer = axes.slice(0, -1);
  const step = (axis: number, from: number, to: number): void => {
    const steps = outer[axis];
    if (!steps) {
      copy(from, to, inner);
      return;
    }
    for (let i = 0; i < steps.count; i++) {
      step(axis + 1, from + i * steps.from, to + i * steps.to);
    }
  };
  step(0, 0, 0);
}

/** As `copyWords`: V8 keeps 64 bits in a register only where it meets nothing else. */
function copyLongs(
  from: BigInt64Array,
  fromOffset: number,
  to: BigInt64Array,
  toOffset: number,
  rows: Steps,
  run: number
): void {
  for (
    let row = 0, at = fromOffset, next = toOffset;
    row < rows.count;
    row++, at += rows.from, next += rows.to
  ) {
    if (run > SHORT_RUN) {
      to.set(from.subarray(at, at + run), next);
      continue;
    }
    let i = 0;
    for (; i + 4 <= run; i += 4) {
      to[next + i] = from[at + i]!;
      to[next + i + 1] = from[at + i + 1]!;
      to[next + i + 2] = from[at + i + 2]!;
      to[next + i + 3] = from[at + i + 3]!;
    }
    for (; i < run; i++) {
      to[next + i] = from[at + i]!;
    }
  }
}

function copyWords(
  from: Words,
  fromOffset: number,
  to: Words,
  toOffset: number,
  rows: Steps,
  run: number
): void {
  for (
    let row = 0, at = fromOffset, next = toOffset;
    row < rows.count;
    row++, at += rows.from, next += rows.to
  ) {
    if (run > SHORT_RUN) {
      to.set(from.subarray(at, at + run), next);
      continue;
    }
    for (let i = 0; i < run; i++) {
      to[next + i] = from[at + i]!;
    }
  }
}

/** Longest word that all of these are multiples of. */
function widest(bytes: readonly number[]): 8 | 4 | 2 | 1 {
  return ([8, 4, 2] as const).find(width => bytes.every(each => each % width === 0)) ?? 1;
}

/** A rest that is no whole word is left out. */
function longs({ buffer, byteOffset, byteLength }: Uint8Array): BigInt64Array {
  return new BigInt64Array(buffer, byteOffset, Math.floor(byteLength / 8));
}

function words(bytes: Uint8Array, width: 4 | 2 | 1): Words {
  const { buffer, byteOffset } = bytes;
  const length = Math.floor(bytes.byteLength / width);
  return width === 4
    ? new Int32Array(buffer, byteOffset, length)
    : width === 2
      ? new Int16Array(buffer, byteOffset, length)
      : bytes;
}
