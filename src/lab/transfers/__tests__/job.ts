import type { Job, JobState } from '../../../protocol';

/** A later state has the larger revision. */
const REVISIONS: Record<JobState, number> = {
  queued: 1,
  running: 2,
  paused: 3,
  failed: 4,
  done: 4,
  cancelled: 4
};

/** A job of that number, with what is to be otherwise of its progress. */
export function job(id: string, state: JobState, change: Partial<Job['progress']> = {}): Job {
  return {
    id,
    verb: 'cp',
    title: `Copy ${id}`,
    state,
    revision: REVISIONS[state],
    progress: {
      partsDone: 1,
      partsTotal: 4,
      bytesDone: 1000,
      bytesTotal: 2000,
      bytesPerSecond: 0,
      etaSeconds: null,
      key: null,
      note: null,
      ...change
    },
    createdAt: `2026-01-01T00:00:0${id}Z`,
    startedAt: null,
    endedAt: null,
    error: null,
    result: null
  };
}
