/** From what a job reports to what a person sees: a smoothed speed and the time that remains. */
import type { JobProgress } from '../../protocol/jobs';
import type { ProgressReport } from '../core/task';

/** How often a job's progress is told, at most. */
export const PROGRESS_EVERY_MS = 250;

/** The speed forgets what is older than about this. */
const MEMORY_SECONDS = 5;

export const NO_PROGRESS: JobProgress = {
  partsDone: 0,
  partsTotal: null,
  bytesDone: 0,
  bytesTotal: null,
  bytesPerSecond: 0,
  etaSeconds: null,
  key: null,
  note: null
};

/**
 * The remaining time follows from the bytes where their total is known, else from the parts; it is
 * null until there is a speed. A look less than 0.1 s after the last one gives the speed of that one.
 */
export class ProgressMeter {
  /** What a person should hear. */
  note: string | null = null;
  private report: ProgressReport = {};
  private last: { seconds: number; bytes: number; parts: number } | undefined;
  private isMeasured = false;
  private bytesPerSecond = 0;
  private partsPerSecond = 0;

  /** `now` gives seconds. */
  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  /** Fields that are left out stay as they were. */
  take(report: ProgressReport): void {
    Object.assign(this.report, report);
  }

  /** The state now. What was finished before the first look counts for no speed. */
  look(): JobProgress {
    const { partsDone = 0, partsTotal = null, bytesDone = 0, bytesTotal = null, key = null } = this.report;
    this.measure(bytesDone, partsDone);
    return {
      partsDone,
      partsTotal,
      bytesDone,
      bytesTotal,
      bytesPerSecond: Math.round(this.bytesPerSecond),
      etaSeconds: bytesTotal
        ? remaining(bytesDone, bytesTotal, this.bytesPerSecond)
        : remaining(partsDone, partsTotal, this.partsPerSecond),
      key,
      note: this.note
    };
  }

  private measure(bytes: number, parts: number): void {
    const seconds = this.now();
    const { last } = this;
    if (!last) {
      this.last = { seconds, bytes, parts };
      return;
    }
    const elapsed = seconds - last.seconds;
    if (elapsed < 0.1) {
      return;
    }
    // The first measurement stands for itself; it has nothing to be mixed with.
    const weight = this.isMeasured ? 1 - Math.exp(-elapsed / MEMORY_SECONDS) : 1;
    this.isMeasured = true;
    this.bytesPerSecond += weight * (Math.max(0, bytes - last.bytes) / elapsed - this.bytesPerSecond);
    this.partsPerSecond += weight * (Math.max(0, parts - last.parts) / elapsed - this.partsPerSecond);
    this.last = { seconds, bytes, parts };
  }
}

function remaining(done: number, total: number | null, perSecond: number): number | null {
  if (total === null || perSecond <= 0) {
    return null;
  }
  return Math.max(0, Math.round((total - done) / perSecond));
}
