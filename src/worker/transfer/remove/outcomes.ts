/** What became of what was to be removed or restored: counted by batch, named as far as a result carries names. */
import type { RemoveOutcome, RestoreOutcome } from '../../stores/store';

/** Names that a result carries; the journal of removals has them all. */
const MAX_NAMED = 100;

/**
 * Objects by what became of them. A type, not an interface, so that a job's
 * journal keeps those of each finished batch.
 */
export type Counts = {
  /** Removed, or restored, and their bytes. */
  objects: number;
  bytes: number;
  /** Gone before a removal, or kept by the bucket no more when they are to be restored. */
  absent: number;
  /** Changed since the preview, or something new stands there: left alone. */
  kept: number;
  failed: number;
};

/** The first hundred of each; `Counts` has them all. */
export interface Names {
  keptUris: string[];
  failures: { uri: string; message: string }[];
}

/** What an outcome is about. */
interface Subject {
  uri: string;
  sizeBytes: number;
  isFolder?: boolean;
}

/** Zeros of the caller's own, to be added to. */
export function noCounts(): Counts {
  return { objects: 0, bytes: 0, absent: 0, kept: 0, failed: 0 };
}

/** Add `more` to `sum`. */
export function addCounts(sum: Counts, more: Counts): void {
  sum.objects += more.objects;
  sum.bytes += more.bytes;
  sum.absent += more.absent;
  sum.kept += more.kept;
  sum.failed += more.failed;
}

/** Add one outcome to the counts of its batch, and its name to those of the job. */
export function countOutcome(
  { uri, sizeBytes, isFolder }: Subject,
  outcome: RemoveOutcome | RestoreOutcome,
  counts: Counts,
  names: Names
): void {
  if (outcome.outcome === 'failed') {
    counts.failed += 1;
    if (names.failures.length < MAX_NAMED) {
      names.failures.push({ uri, message: outcome.error.message });
    }
    return;
  }
  // A folder is no object; it stays because something in it does, which is counted there.
  if (isFolder) {
    return;
  }
  switch (outcome.outcome) {
    case 'removed':
    case 'restored':
      counts.objects += 1;
      counts.bytes += sizeBytes;
      break;
    case 'kept':
      counts.kept += 1;
      if (names.keptUris.length < MAX_NAMED) {
        names.keptUris.push(uri);
      }
      break;
    case 'absent':
      counts.absent += 1;
      break;
  }
}
