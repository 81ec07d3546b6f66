/** What the times of a series of files tell: files that are missing, and times that are there twice. */
import type { FoundFile } from '../../protocol/sources';

/** Named at most. */
const NAMED = 5;

/** Notes on gaps and duplicates; none where fewer than three files have a time. */
export function seriesNotes(files: readonly FoundFile[]): string[] {
  const timed = files
    .filter(file => file.time !== null)
    .map(file => ({ file, at: Date.parse(file.time!) }))
    .sort((a, b) => a.at - b.at);
  const notes: string[] = [];
  const twice = timed.filter(({ at }, i) => i > 0 && timed[i - 1]!.at === at);
  if (twice.length > 0) {
    const which = names(twice.map(({ file }) => file.name));
    notes.push(
      twice.length === 1
        ? `A file has the time of another: ${which}.`
        : `${twice.length} files have the time of another: ${which}.`
    );
  }
  const steps = timed
    .slice(1)
    .map(({ at }, i) => at - timed[i]!.at)
    .filter(step => step > 0);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)];
  if (usual === undefined || steps.length < 2) {
    return notes;
  }
  // Months and years are of different lengths.
  const gaps = timed.filter(({ at }, i) => i > 0 && at - timed[i - 1]!.at > 1.6 * usual);
  if (gaps.length > 0) {
    const where = gaps.map(({ at, file }) => {
      const before = timed.filter(other => other.at < at).at(-1)!;
      return `between ${day(before.file.time!)} and ${day(file.time!)}`;
    });
    notes.push(`The series has ${gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`}: ${names(where)}.`);
  }
  return notes;
}

function day(time: string): string {
  return time.replace(/T00:00:00(\.000)?Z$/, '');
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, NAMED).join(', ');
  return all.length > NAMED ? `${shown} and ${all.length - NAMED} more` : shown;
}
