/**
 * What a job gives to the work it runs: a way to be stopped, to say how far it
 * is, and to remember which parts are finished. `transfer` and `ingest` know
 * only this; `jobs` implements it.
 */
import type { AttributeValue } from '../../protocol/dataset';
import type { JobProgress } from '../../protocol/jobs';

/** Finished parts of one job, kept across kills. */
export interface PartJournal {
  /** What was recorded for a finished part, or undefined. */
  get(part: string): AttributeValue | undefined;
  /** Record a finished part; durable within a second. */
  finish(part: string, record?: AttributeValue): void;
  /** Record now, and durably: for an upload's token before the upload begins. */
  finishNow(part: string, record?: AttributeValue): Promise<void>;
  /** Forget a part, on disk within a second. */
  forget(part: string): void;
  /** The parts that are recorded. */
  names(): Iterable<string>;
}

/** What is new; fields that are left out stay as they were. */
export type ProgressReport = Partial<
  Pick<JobProgress, 'partsDone' | 'partsTotal' | 'bytesDone' | 'bytesTotal' | 'key'>
>;

/** One run of a job. Work that resumes asks `journal` what is finished, and tells it what finishes. */
export interface Task {
  readonly id: string;
  /** Aborted on pause, cancel, shutdown, and a lost lease. */
  readonly signal: AbortSignal;
  readonly journal: PartJournal;
  /** Stopped for good: nothing takes this job up again, so what it left unfinished may go. */
  isCancelled?(): boolean;
  /** Cheap; call it as often as there is news. Absolute numbers, not increments. */
  progress(report: ProgressReport): void;
  /** Something a person should hear while it runs. */
  note?(words: string): void;
  /** Throws unless this process still holds the job; called before anything becomes visible. */
  assertHeld(): Promise<void>;
}
