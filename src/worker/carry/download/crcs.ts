/**
 * The CRC-32 of each member of an archive, gathered from the ranges that were
 * read, in whatever order they came.
 */
import { crc32 } from 'node:zlib';
import { CRC32, combineCrc, type PartJournal } from '../../core';

/** Of the bytes from `start` to `end`. */
interface Run {
  start: number;
  end: number;
  crc: number;
}

interface Gap {
  start: number;
  end: number;
}

/**
 * CRC-32 as zip archives have it, by a member's place in the archive. What is known of a whole member
 * goes into the journal, so that a job that is taken up again need not read it for that.
 */
export class Crcs {
  private readonly runs = new Map<number, Run[]>();

  constructor(private readonly journal: PartJournal) {}

  /** Take in bytes of a member; of ranges that were read before nothing is learnt. */
  take(index: number, start: number, bytes: Uint8Array): void {
    const end = start + bytes.byteLength;
    const runs = this.runs.get(index) ?? [];
    if (bytes.byteLength === 0 || runs.some(run => run.start < end && run.end > start)) {
      return;
    }
    runs.push({ start, end, crc: crc32(bytes) });
    this.runs.set(index, joined(runs));
  }

  /** The CRC of a whole member, if every byte of it went by. */
  of(index: number, sizeBytes: number): number | undefined {
    if (sizeBytes === 0) {
      return 0;
    }
    const noted = this.journal.get(name(index));
    if (typeof noted === 'number') {
      return noted;
    }
    const [run] = this.runs.get(index) ?? [];
    if (run?.start !== 0 || run.end !== sizeBytes) {
      return undefined;
    }
    this.journal.finish(name(index), run.crc);
    this.runs.delete(index);
    return run.crc;
  }

  /** What has to be read before the CRC is known. */
  gaps(index: number, sizeBytes: number): Gap[] {
    const gaps: Gap[] = [];
    let from = 0;
    for (const { start, end } of this.runs.get(index) ?? []) {
      if (start > from) {
        gaps.push({ start: from, end: start });
      }
      from = end;
    }
    return from < sizeBytes ? [...gaps, { start: from, end: sizeBytes }] : gaps;
  }
}

function joined(runs: Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs.sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last?.end === run.start) {
      last.crc = combineCrc(last.crc, run.crc, run.end - run.start, CRC32);
      last.end = run.end;
    } else {
      result.push({ ...run });
    }
  }
  return result;
}

function name(index: number): string {
  return `crc ${index}`;
}
