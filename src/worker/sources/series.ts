/** What the times of a series of files tell: files that are missing, and times that are there twice. */
import type { FoundFile } from '../../protocol/sources';
import { timeReader } from './times';

/** Named at most. */
const NAMED = 5;

/** Times as people write them in names, the finest first; digits on either side would make them another number. */
const IN_NAMES = [
  String.raw`(?<!\d)(?<year>(?:1[6-9]|2[01])\d\d)[-_.]?(?<month>\d\d)[-_.]?(?<day>\d\d)(?:[-_.T]?(?<hour>[01]\d|2[0-3])(?<minute>[0-5]\d)?(?:[0-5]\d)?)?(?!\d)`,
  String.raw`(?<!\d)(?<year>(?:1[6-9]|2[01])\d\d)[-_.]?(?<month>\d\d)(?!\d)`,
  String.raw`(?<!\d)(?<year>(?:1[6-9]|2[01])\d\d)(?!\d)`
];

/** Where no service tells the times of files, as all of their names do; for looking at, not for the data. */
export function withTimesOfNames(files: readonly FoundFile[]): FoundFile[] {
  if (files.some(({ time }) => time !== null)) {
    return [...files];
  }
  for (const pattern of IN_NAMES) {
    const read = timeReader(pattern);
    const times = files.map(({ name }) => read(name)?.toISOString());
    if (times.every(time => time !== undefined) && new Set(times).size > 1) {
      return files.map((file, i) => ({ ...file, time: times[i]! }));
    }
  }
  return [...files];
}

interface Timed {
  file: FoundFile;
  at: number;
}

/** Files with a time, in its order. */
function inOrder(files: readonly FoundFile[]): Timed[] {
  return files
    .filter(file => file.time !== null)
    .map(file => ({ file, at: Date.parse(file.time!) }))
    .sort((a, b) => a.at - b.at);
}

/** What has the time of the one before it. */
function repeated(timed: readonly Timed[]): { file: FoundFile; first: FoundFile }[] {
  return timed.flatMap(({ file, at }, i) =>
    i > 0 && timed[i - 1]!.at === at ? [{ file, first: timed[i - 1]!.file }] : []
  );
}

/** What stands after a gap, with what is before it; none where fewer than three files have a time. */
function afterGaps(timed: readonly Timed[]): { file: FoundFile; before: FoundFile }[] {
  const steps = timed
    .slice(1)
    .map(({ at }, i) => at - timed[i]!.at)
    .filter(step => step > 0);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)];
  if (usual === undefined || steps.length < 2) {
    return [];
  }
  // Months and years are of different lengths.
  return timed.flatMap(({ file, at }, i) =>
    i > 0 && at - timed[i - 1]!.at > 1.6 * usual ? [{ file, before: timed[i - 1]!.file }] : []
  );
}

/** Notes on gaps and duplicates of the whole. */
export function seriesNotes(files: readonly FoundFile[]): string[] {
  const timed = inOrder(files);
  const notes: string[] = [];
  const twice = repeated(timed);
  if (twice.length > 0) {
    const which = names(twice.map(({ file }) => file.name));
    notes.push(
      twice.length === 1
        ? `A file has the time of another: ${which}.`
        : `${twice.length} files have the time of another: ${which}.`
    );
  }
  const gaps = afterGaps(timed);
  if (gaps.length > 0) {
    const where = gaps.map(({ file, before }) => `between ${day(before.time!)} and ${day(file.time!)}`);
    notes.push(`The series has ${gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`}: ${names(where)}.`);
  }
  return notes;
}

/** The same by file, for a table of them. */
export function seriesFlags(files: readonly FoundFile[]): Record<string, string> {
  const timed = inOrder(files);
  return Object.fromEntries([
    ...afterGaps(timed).map(({ file, before }) => [
      file.uri,
      `Before it is a gap: after ${day(before.time!)}.`
    ]),
    ...repeated(timed).map(({ file, first }) => [file.uri, `It has the time of ${first.name}.`])
  ]);
}

function day(time: string): string {
  return time.replace(/T00:00:00(\.000)?Z$/, '');
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, NAMED).join(', ');
  return all.length > NAMED ? `${shown} and ${all.length - NAMED} more` : shown;
}
