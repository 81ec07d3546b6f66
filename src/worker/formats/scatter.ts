/** Copying hyperslabs between arrays in C order, as bytes: no number is looked at, so none is changed. */
import { stridesOf } from './regions';

/** Words in a run: fewer are copied one by one, as two views a run cost more, and are garbage. */
const SHORT_RUN = 256;

type Words = Int32Array | Int16Array | Uint8Array;

/** Steps along one axis: how many, and of how many bytes on each side. */
interface Steps {
  count: number;
  from: number;
  to: number;
}

/** What one chunk takes of an array along one axis: its part of the chunk's index, and of both places in bytes. */
export interface Cut {
  chunk: number;
  from: number;
  to: number;
  steps: Steps;
}

/** Where the elements of an array go, which may be into several chunks. */
export interface Cuts {
  /** Bytes an element. */
  size: number;
  /** Of each axis. One cut of each makes a box; their parts add up. */
  axes: readonly (readonly Cut[])[];
}

interface Side {
  bytes: Uint8Array;
  shape: readonly number[];
  start: readonly number[];
}

/** Copy `count` elements of `size` bytes along each axis; the block must lie inside both arrays. */
export function copyBox(size: number, from: Side, to: Side, count: readonly number[]): void {
  const [source, target] = [stridesOf(from.shape), stridesOf(to.shape)];
  const axes = count.map((length, axis) => {
    const steps = { count: length, from: source[axis]! * size, to: target[axis]! * size };
    return [{ chunk: 0, from: from.start[axis]! * steps.from, to: to.start[axis]! * steps.to, steps }];
  });
  scatter(from.bytes, { size, axes }, () => to.bytes);
}

/**
 * Copy the elements of an array to their chunks.
 *
 * @param chunkAt - The memory of a chunk by its index; it begins at a multiple of 8
 */
export function scatter(bytes: Uint8Array, cuts: Cuts, chunkAt: (chunk: number) => Uint8Array): void {
  const { outer, rows } = rowsOf(cuts);
  const width = widest([
    bytes.byteOffset,
    ...outer.flat().flatMap(({ from, to, steps }) => [from, to, steps.from, steps.to]),
    ...rows.flatMap(({ from, to, steps, run }) => [from, to, steps.from, steps.to, run])
  ]);
  const axes = outer.map(axis => axis.map(cut => inWords(cut, width)));
  const ends = rows.map(row => ({ ...inWords(row, width), run: row.run / width }));
  if (width === 8) {
    const source = longs(bytes);
    const target = remembered(chunk => longs(chunkAt(chunk)));
    forEachRow(axes, ends, (row, chunk, from, to) => copyLongs(source, from, target(chunk), to, row));
  } else {
    const source = words(bytes, width);
    const target = remembered(chunk => words(chunkAt(chunk), width));
    forEachRow(axes, ends, (row, chunk, from, to) => copyWords(source, from, target(chunk), to, row));
  }
}

/** A cut of the last axis that is stepped along: each step copies a run. */
interface Row extends Cut {
  run: number;
}

/**
 * The last axis, and those before it. What one chunk takes without gaps, or as
 * one step, is no axis to step along.
 */
function rowsOf({ size, axes }: Cuts): { outer: (readonly Cut[])[]; rows: Row[] } {
  const outer: (readonly Cut[])[] = [];
  let run = size;
  const begin = { chunk: 0, from: 0, to: 0 };
  for (const axis of axes.toReversed()) {
    const [cut] = axis;
    const isRun = outer.length === 0 && isGapless(cut!, run);
    if (axis.length === 1 && (isRun || cut!.steps.count === 1)) {
      begin.chunk += cut!.chunk;
      begin.from += cut!.from;
      begin.to += cut!.to;
      run *= cut!.steps.count;
    } else {
      outer.unshift(axis);
    }
  }
  const once = { count: 1, from: 0, to: 0 };
  const last = outer.pop() ?? [{ chunk: 0, from: 0, to: 0, steps: once }];
  const rows = last.map(cut => ({
    chunk: begin.chunk + cut.chunk,
    from: begin.from + cut.from,
    to: begin.to + cut.to,
    ...(isGapless(cut, run) ? { steps: once, run: cut.steps.count * run } : { steps: cut.steps, run })
  }));
  return { outer, rows };
}

function isGapless({ steps }: Cut, run: number): boolean {
  return steps.from === run && steps.to === run;
}

/** Call `copy` with a chunk and the two places, for each row of each combination of the other axes' steps. */
function forEachRow(
  axes: readonly (readonly Cut[])[],
  rows: readonly Row[],
  copy: (row: Row, chunk: number, from: number, to: number) => void
): void {
  const step = (axis: number, chunk: number, from: number, to: number): void => {
    if (axis === axes.length) {
      for (const row of rows) {
        copy(row, chunk + row.chunk, from + row.from, to + row.to);
      }
      return;
    }
    for (const cut of axes[axis]!) {
      for (let i = 0; i < cut.steps.count; i++) {
        step(
          axis + 1,
          chunk + cut.chunk,
          from + cut.from + i * cut.steps.from,
          to + cut.to + i * cut.steps.to
        );
      }
    }
  };
  step(0, 0, 0, 0);
}

/** As `copyWords`: V8 keeps 64 bits in a register only where it meets nothing else. */
function copyLongs(
  from: BigInt64Array,
  fromOffset: number,
  to: BigInt64Array,
  toOffset: number,
  { steps, run }: Row
): void {
  for (
    let row = 0, at = fromOffset, next = toOffset;
    row < steps.count;
    row++, at += steps.from, next += steps.to
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

function copyWords(from: Words, fromOffset: number, to: Words, toOffset: number, { steps, run }: Row): void {
  for (
    let row = 0, at = fromOffset, next = toOffset;
    row < steps.count;
    row++, at += steps.from, next += steps.to
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

function inWords({ chunk, from, to, steps }: Cut, width: number): Cut {
  const each = { count: steps.count, from: steps.from / width, to: steps.to / width };
  return { chunk, from: from / width, to: to / width, steps: each };
}

/** Longest word that all of these are multiples of. */
function widest(bytes: readonly number[]): 8 | 4 | 2 | 1 {
  return ([8, 4, 2] as const).find(width => bytes.every(each => each % width === 0)) ?? 1;
}

/** The memory of each chunk that is met, looked up once. */
function remembered<T>(find: (chunk: number) => T): (chunk: number) => T {
  const found: T[] = [];
  return chunk => (found[chunk] ??= find(chunk));
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
