/**
 * The units of a source file - its chunks, or slices of them - and where their
 * elements belong in the whole array. Pure arithmetic.
 */
import {
  chunkGrid,
  chunkTable,
  elementCount,
  itemSize,
  Presence,
  stridesOf,
  unravel,
  type ArrayManifest,
  type ChunkTable,
  type DType,
  type Selection
} from '../../formats';
import type { CombinedVariable, Segment } from '../combine';
import { unitShape } from './blocks';

/** How one file stores its share of a variable. */
export interface UnitGrid {
  /** Of the variable in the file. */
  shape: readonly number[];
  stored: ArrayManifest;
  unit: readonly number[];
  dtype: DType;
  /** Axis along which files follow one another; -1 when there is one file. */
  axis: number;
  /** Of this file. */
  segments: readonly Segment[];
}

/** The share of `file`; the target's `chunks` say how what is not chunked is sliced. */
export function unitGrid(
  variable: Pick<CombinedVariable, 'axis' | 'segments'>,
  inFile: { shape: readonly number[]; dtype: DType },
  stored: ArrayManifest,
  file: number,
  chunks: readonly number[]
): UnitGrid {
  return {
    shape: inFile.shape,
    dtype: inFile.dtype,
    stored,
    unit: unitShape(stored, chunks),
    axis: variable.axis,
    segments: variable.segments.filter(segment => segment.file === file)
  };
}

/** A part of a unit: `count` elements from `from` on belong at `start` of the whole array. */
export interface Box {
  from: number[];
  start: number[];
  count: number[];
  segment: Segment;
}

/** Indices of the units that hold something of a region of the whole array, each once. */
export function* unitsTouching(grid: UnitGrid, region: Selection): Generator<number[]> {
  const along = grid.unit.map((unit, axis) => {
    const found = new Set<number>();
    for (const [from, end] of rangesInFile(grid, region, axis)) {
      for (let index = Math.floor(from / unit); index * unit < end; index++) {
        found.add(index);
      }
    }
    return [...found];
  });
  yield* product(along);
}

/** What of the file, along one axis, a region of the whole takes. */
function rangesInFile(grid: UnitGrid, region: Selection, axis: number): [number, number][] {
  const start = region.start[axis]!;
  const end = start + region.count[axis]!;
  if (axis !== grid.axis) {
    return [[start, end]];
  }
  return grid.segments.flatMap(segment => {
    const from = Math.max(start, segment.start);
    const to = Math.min(end, segment.start + segment.length);
    const shift = segment.fileStart - segment.start;
    return from < to ? [[from + shift, to + shift] as [number, number]] : [];
  });
}

/** Where the elements of a unit belong: one box for each segment that has some of them. */
export function boxesOf(grid: UnitGrid, index: readonly number[]): Box[] {
  const begin = index.map((at, axis) => at * grid.unit[axis]!);
  const length = sizeOf(grid, index);
  const end = begin.map((at, axis) => Math.min(at + length[axis]!, grid.shape[axis]!));
  const { axis } = grid;
  if (axis < 0) {
    const count = end.map((to, i) => to - begin[i]!);
    return [{ from: begin.map(() => 0), start: begin, count, segment: grid.segments[0]! }];
  }
  return grid.segments.flatMap(segment => {
    const first = Math.max(begin[axis]!, segment.fileStart);
    const last = Math.min(end[axis]!, segment.fileStart + segment.length);
    if (first >= last) {
      return [];
    }
    const replace = (values: number[], value: number): number[] =>
      values.map((each, i) => (i === axis ? value : each));
    return [
      {
        from: replace(
          begin.map(() => 0),
          first - begin[axis]!
        ),
        start: replace(begin, segment.start + first - segment.fileStart),
        count: replace(
          end.map((to, i) => to - begin[i]!),
          last - first
        ),
        segment
      }
    ];
  });
}

/** The part of a box that its file stores: the box itself when that is all of it. */
export function withinStored(
  { stored, unit }: UnitGrid,
  index: readonly number[],
  box: Box
): Box | undefined {
  const count = box.count.map((length, axis) => {
    const begin = index[axis]! * unit[axis]! + box.from[axis]!;
    return Math.min(length, Math.max(0, stored.shape[axis]! - begin));
  });
  if (count.every((length, axis) => length === box.count[axis])) {
    return box;
  }
  return count.includes(0) ? undefined : { ...box, count };
}

/** Elements of a unit along each axis, as it is stored: the last slice of a chunk may be shorter. */
export function sizeOf({ unit, stored }: UnitGrid, index: readonly number[]): number[] {
  return unit.map((length, axis) => {
    const chunk = Math.max(1, stored.chunkShape[axis]!);
    return Math.min(length, chunk - ((index[axis]! * length) % chunk));
  });
}

/** Is a unit less than a stored chunk? */
export function isSliced({ unit, stored }: UnitGrid): boolean {
  return unit.some((length, axis) => length < stored.chunkShape[axis]!);
}

/** The row of the chunk table that a unit lies in; undefined beyond what is stored. */
export function rowOf({ unit, stored }: UnitGrid, index: readonly number[]): number | undefined {
  const grid = chunkGrid(stored.shape, stored.chunkShape);
  let row = 0;
  for (let axis = 0; axis < grid.length; axis++) {
    const at = Math.floor((index[axis]! * unit[axis]!) / Math.max(1, stored.chunkShape[axis]!));
    if (at >= grid[axis]!) {
      return undefined;
    }
    row = row * grid[axis]! + at;
  }
  return row;
}

/** The unit in a row of the chunk table, where units are whole chunks. */
export function unitAt({ stored }: UnitGrid, row: number): number[] {
  return unravel(row, chunkGrid(stored.shape, stored.chunkShape));
}

/** A table whose rows are `units`, each of which lies in a chunk of `table`. */
export function sliceTable(
  grid: UnitGrid,
  table: ChunkTable,
  units: readonly (readonly number[])[]
): ChunkTable {
  const sliced = chunkTable(units.length);
  const strides = stridesOf(grid.stored.chunkShape);
  const size = itemSize(grid.dtype);
  units.forEach((index, i) => {
    const row = rowOf(grid, index);
    if (row === undefined || table.presence[row] === Presence.absent) {
      return;
    }
    const skipped = index.reduce(
      (sum, at, axis) =>
        sum + ((at * grid.unit[axis]!) % Math.max(1, grid.stored.chunkShape[axis]!)) * strides[axis]!,
      0
    );
    const [offset, length] = [skipped * size, elementCount(sizeOf(grid, index)) * size];
    sliced.presence[i] = table.presence[row]!;
    sliced.source[i] = table.source[row]!;
    sliced.offset[i] = table.offset[row]! + offset;
    sliced.length[i] = length;
    const inline = table.inline.get(row);
    if (inline) {
      sliced.inline.set(i, inline.subarray(offset, offset + length));
    }
  });
  return sliced;
}

/** All combinations of one element of each list, in C order. */
function* product(lists: readonly (readonly number[])[], head: number[] = []): Generator<number[]> {
  if (head.length === lists.length) {
    yield head;
    return;
  }
  for (const each of lists[head.length]!) {
    yield* product(lists, [...head, each]);
  }
}

/** Does a segment have something of a region? */
export function overlaps({ start, length }: Segment, region: Selection, axis: number): boolean {
  return start < region.start[axis]! + region.count[axis]! && region.start[axis]! < start + length;
}

/** What two regions share; undefined when that is nothing. */
export function intersect(a: Selection, b: Selection): Selection | undefined {
  const start = a.start.map((at, axis) => Math.max(at, b.start[axis]!));
  const count = start.map(
    (at, axis) => Math.min(a.start[axis]! + a.count[axis]!, b.start[axis]! + b.count[axis]!) - at
  );
  return count.every(length => length > 0) ? { start, count } : undefined;
}

/** What of a region a segment has; undefined when that is nothing. */
export function clipped(
  region: Selection,
  { start, length }: Pick<Segment, 'start' | 'length'>,
  axis: number
): Selection | undefined {
  const whole = {
    start: moved(region.start, axis, start - region.start[axis]!),
    count: region.count.map((count, i) => (i === axis ? length : count))
  };
  return intersect(region, whole);
}

/** An index, `by` further along one axis. */
export function moved(start: readonly number[], axis: number, by: number): number[] {
  return start.map((at, i) => (i === axis ? at + by : at));
}
