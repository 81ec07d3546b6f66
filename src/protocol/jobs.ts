/** Jobs: work that survives a closed browser and a killed worker. */
import type { ErrorTag } from './errors';
import type { WatchedArrival } from './publish';

/** `failed` may be retried, `paused` resumed; `done` and `cancelled` are for good. */
export type JobState = 'queued' | 'running' | 'paused' | 'failed' | 'done' | 'cancelled';
/** What a job does: the verb of the command line, or of a route. */
export type JobVerb =
  'cp' | 'mv' | 'sync' | 'rm' | 'restore' | 'du' | 'ingest' | 'retrieve' | 'push' | 'upload' | 'download';

/** Progress counters; totals are null until known. */
export interface JobProgress {
  partsDone: number;
  partsTotal: number | null;
  bytesDone: number;
  bytesTotal: number | null;
  bytesPerSecond: number;
  etaSeconds: number | null;
  /** What is being worked on. */
  key: string | null;
  /** A sentence that a person should hear while it runs, the latest. */
  note: string | null;
}

/** How far work is, by bytes where their sum is known, else by parts; null while neither is. */
export function fractionOf(progress: Partial<JobProgress>): number | null {
  const { bytesDone = 0, bytesTotal, partsDone = 0, partsTotal } = progress;
  return bytesTotal ? bytesDone / bytesTotal : partsTotal ? partsDone / partsTotal : null;
}

/** Field `undo` in the result of an `rm` job: can `undoRemove` bring back what it removed? */
export interface RemovalUndo {
  possible: boolean;
  /** ISO 8601 UTC of the moment until which the bucket keeps it; null when it gives none. */
  until: string | null;
  /** One sentence for a person. */
  words: string;
}

/** Why a job failed. */
export interface JobError {
  tag: ErrorTag;
  message: string;
  subject?: string;
  /** How many objects failed while others went on, and the first of them. */
  failed?: number;
  failures?: { uri: string; message: string }[];
}

/** `lifecycle jobs --json` prints `{"type":"job", ...Job}`. */
export interface Job {
  id: string;
  verb: JobVerb;
  /** One line for a person, like "Copy 3 objects to Persistent". */
  title: string;
  state: JobState;
  /** Grows with each change of the job: an answer and an event may overtake each other, and the larger is newer. */
  revision: number;
  progress: JobProgress;
  /** ISO 8601 UTC. */
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  /** Set when failed. */
  error: JobError | null;
  /** The verb's result when done: see docs/command-line.md. */
  result: Record<string, unknown> | null;
}

/** What the progress WebSocket says; the browser says nothing on it. */
export type JobEvent =
  | { type: 'job'; job: Job }
  | { type: 'jobs-removed'; ids: string[] }
  /** A dataset that is waited for in the inbox. */
  | { type: 'arrival'; arrival: WatchedArrival };
