/** Jobs as the rest of the worker sees them. */
import type { Job } from '../../protocol/jobs';
import type { DownloadSpec, UploadSpec } from '../carry';
import type { WorkContext } from '../context';
import type { PartJournal, Task } from '../core/task';
import type { IngestSpec } from '../ingest';
import type { PushSpec } from '../publish';
import type { RetrieveSpec } from '../sources';
import type { CopyRequest, SyncRequest } from '../transfer';

/** The immutable description of a job: what is stored, compared, and run. All URIs are resolved. */
export type JobSpec =
  | CopyRequest
  | SyncRequest
  | { verb: 'rm'; previewId: string }
  /** Undo the removal of that job. */
  | { verb: 'restore'; jobId: string }
  | { verb: 'du'; uri: string; most?: number; listed?: number }
  | IngestSpec
  | RetrieveSpec
  | PushSpec
  | ({ verb: 'upload' } & UploadSpec)
  /** `began` makes each a job of its own: nobody takes an old one up. */
  | ({ verb: 'download'; began: string } & DownloadSpec);

/** What to do, and one line for a person. */
export interface NewJob {
  title: string;
  spec: JobSpec;
}

/** JSON-ready: what the job keeps, and the command line prints with `--json`. */
export type JobResult = Record<string, unknown>;

/** Does the work of a job. */
export type Runner = (spec: JobSpec, task: Task, context: WorkContext) => Promise<JobResult>;

/** Takes away what a killed run of a job left, which will not be taken up again. Its journal may be empty. */
export type Cleaner = (
  spec: JobSpec,
  job: { id: string; journal: PartJournal },
  context: WorkContext
) => Promise<void>;

/** What whoever runs a job until its end, in this process, may say and hear. */
export interface RunOptions {
  /** Pauses the job, so that it can be taken up again. */
  signal?: AbortSignal;
  onProgress?: (job: Job) => void;
  /** What the work has to say to a person. */
  onNote?: (words: string) => void;
}

/**
 * The queue that all workers of one user share. A job that is not there throws
 * `not-found`; a state that does not allow it, `conflict`.
 */
export interface JobQueue extends AsyncDisposable {
  /** Set when jobs cannot be kept on disk (it is full, or read only): they end with this process. */
  readonly problem?: string;
  /**
   * Queue a job for this or another worker of the same user. An interrupted
   * job with an equal spec is taken up again instead.
   */
  submit(job: NewJob): Promise<Job>;
  /** Run one job in this process until it ends; the command line's way. */
  run(job: NewJob, options?: RunOptions): Promise<JobResult>;
  /** Run a job that is queued, paused or failed in this process until it ends. */
  runExisting(id: string, options?: RunOptions): Promise<JobResult>;
  /** All that were not forgotten, newest first. */
  list(): Promise<Job[]>;
  get(id: string): Promise<Job>;
  /** What jobs of a verb are to do that are neither done nor cancelled, newest first. */
  unfinished<V extends JobSpec['verb']>(verb: V): Promise<Extract<JobSpec, { verb: V }>[]>;
  /** What jobs of a verb did that are done, newest first. */
  done<V extends JobSpec['verb']>(verb: V): Promise<Extract<JobSpec, { verb: V }>[]>;
  /** Stop it for now. Another process that runs it is asked to; this answers before it has. */
  pause(id: string): Promise<Job>;
  /** Queue a paused or failed job again; of one that is being paused, take that back. */
  resume(id: string): Promise<Job>;
  /** As `pause`, but for good: what it left unfinished is taken away. */
  cancel(id: string): Promise<Job>;
  /** Queue a failed, paused or cancelled job again. */
  retry(id: string): Promise<Job>;
  /** Forget ended jobs (all of them without ids). Answers with the ids that are gone. */
  clear(ids?: string[]): Promise<string[]>;
  /**
   * Take jobs from the queue and run them; the server's way. Call once. What a
   * browser carries is run only by the worker that it talks to (`runExisting`).
   */
  start(): void;
  /** Of each job an event in `PROGRESS_EVERY_MS` at most. Answers with the function that unsubscribes. */
  subscribe(listener: (job: Job) => void): () => void;
}
