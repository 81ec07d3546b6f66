/** In which order files follow one another along the combined dimension. */
import type { Plan } from '../../../protocol/plan';
import { LifecycleError } from '../../core';
import { isNumeric } from '../../formats';
import type { Files } from '../files';
import {
  calendarName,
  isTimeUnits,
  parseTimeUnits,
  toNanoseconds,
  type ScannedFile,
  type TimeUnits
} from '../values';
import type { Segment } from './combined';

interface Order {
  /** Indices of the files, in order. */
  files: number[];
  segments: Segment[];
  /** Of the combined dimension. */
  length: number;
}

type Coordinate = number | bigint;

/** Files as they are named when nothing is combined or `sort` is off; else by the coordinate. */
export async function orderFiles(
  plan: Plan,
  files: Files,
  scanned: readonly ScannedFile[],
  signal: AbortSignal
): Promise<Order> {
  const { dim, sort, duplicates } = plan.combine;
  if (scanned.length === 1 || dim === null) {
    const length = dim === null ? 0 : (scanned[0]!.dims.get(dim) ?? 0);
    return { files: [scanned[0]!.index], segments: [], length };
  }
  const named = scanned.map(file => ({ file, length: lengthOf(file, dim) }));
  if (!sort) {
    return follow(named);
  }
  const withValues = [];
  for (const each of named) {
    if (each.length > 0) {
      withValues.push({ ...each, values: await coordinate(files, each.file, dim, scanned[0]!, signal) });
    }
  }
  if (withValues.length === 0) {
    return follow(named);
  }
  const descending = withValues.some(({ values }) => values.length > 1 && values[0]! > values.at(-1)!);
  const sign = descending ? -1 : 1;
  withValues.sort((a, b) => sign * compare(a.values[0]!, b.values[0]!));
  const overlap = findOverlap(withValues, sign);
  if (!overlap) {
    return follow(withValues);
  }
  if (duplicates === 'error') {
    const [a, b] = overlap;
    throw new LifecycleError(
      'unsupported',
      `${b.file.uri}: its "${dim}" repeats or overlaps that of ${a.file.uri}. Choose with combine.duplicates: first or last, or take a file out.`,
      { subject: b.file.uri }
    );
  }
  return merge(withValues, sign, duplicates);
}

interface Placed {
  file: ScannedFile;
  length: number;
  values: Coordinate[];
}

function lengthOf(file: ScannedFile, dim: string): number {
  const length = file.dims.get(dim);
  if (length === undefined) {
    throw new LifecycleError(
      'unsupported',
      `${file.uri}: there is no dimension "${dim}" here, as in the other files. Dimensions: ${[...file.dims.keys()].join(', ')}. Take the file out.`,
      { subject: file.uri }
    );
  }
  return length;
}

/** One file after the other, whole. */
function follow(files: readonly { file: ScannedFile; length: number }[]): Order {
  let start = 0;
  const segments: Segment[] = [];
  for (const { file, length } of files) {
    if (length > 0) {
      segments.push({ file: file.index, start, fileStart: 0, length });
      start += length;
    }
  }
  return { files: files.map(({ file }) => file.index), segments, length: start };
}

/** Two neighbours, or one file with itself, whose coordinate does not go on strictly. */
function findOverlap(files: readonly Placed[], sign: number): [Placed, Placed] | undefined {
  let before: { value: Coordinate; file: Placed } | undefined;
  for (const file of files) {
    for (const value of file.values) {
      if (before && sign * compare(before.value, value) >= 0) {
        return [before.file, file];
      }
      before = { value, file };
    }
  }
  return undefined;
}

/** Each coordinate once, from the first or the last file that has it. */
function merge(files: readonly Placed[], sign: number, keep: 'first' | 'last'): Order {
  const all = files.flatMap((file, rank) =>
    file.values.map((value, index) => ({ file, rank, index, value }))
  );
  const sooner = keep === 'first' ? 1 : -1;
  all.sort((a, b) => sign * compare(a.value, b.value) || sooner * (a.rank - b.rank) || a.index - b.index);
  const kept = all.filter((each, i) => i === 0 || compare(all[i - 1]!.value, each.value) !== 0);
  const segments: Segment[] = [];
  kept.forEach(({ file, index }, start) => {
    const last = segments.at(-1);
    if (last && last.file === file.file.index && last.fileStart + last.length === index) {
      last.length++;
    } else {
      segments.push({ file: file.file.index, start, fileStart: index, length: 1 });
    }
  });
  return { files: files.map(({ file }) => file.index), segments, length: kept.length };
}

function compare(a: Coordinate, b: Coordinate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The coordinate's values, comparable between files: times as nanoseconds when their units differ. */
async function coordinate(
  files: Files,
  file: ScannedFile,
  dim: string,
  first: ScannedFile,
  signal: AbortSignal
): Promise<Coordinate[]> {
  const variable = file.variables.get(dim);
  if (!variable || !isNumeric(variable.dtype) || variable.dims.length !== 1 || variable.dims[0] !== dim) {
    throw new LifecycleError(
      'unsupported',
      `${file.uri}: "${dim}" has no numeric coordinate to sort by. Put the files in order and set combine.sort: false.`,
      { subject: file.uri }
    );
  }
  const values = await files.values(file.index, variable, signal);
  const { units, calendar } = variable.attributes;
  let time: TimeUnits | undefined;
  if (isTimeUnits(units) && units !== first.variables.get(dim)?.attributes.units) {
    time = parseTimeUnits(units, calendarName(calendar), file.uri);
  }
  const numbers = Array.from(values as ArrayLike<Coordinate>);
  if (!time) {
    const firstUnits = first.variables.get(dim)?.attributes.units;
    if (!isTimeUnits(firstUnits)) {
      return numbers;
    }
    // The first file's units: comparable with those of the others all the same.
    time = tryParse(firstUnits, calendarName(calendar), file.uri);
  }
  if (!time) {
    return numbers;
  }
  const parsed = time;
  return numbers.map(value => toNanoseconds(value, parsed) ?? 0n);
}

/** Units like "months since": fine as long as all files share them. */
function tryParse(units: string, calendar: string, subject: string): TimeUnits | undefined {
  try {
    return parseTimeUnits(units, calendar, subject);
  } catch (error) {
    if (error instanceof LifecycleError) {
      return undefined;
    }
    throw error;
  }
}
