/** The job queue, as it is asked: to submit, run, pause, resume, cancel, list. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../../protocol/jobs';
import type { WorkContext } from '../context';
import { LifecycleError, onAbort } from '../core';
import { JobDatabase } from './database';
import { thisHolder } from './lease';
import { removeParts } from './partJournal';
import { NO_PROGRESS } from './progress';
import { holderOf, toJob, type Row, type Wanted } from './row';
import { RunningJobs, within } from './running';
import { specHash } from './spec';
import { Tending } from './tending';
import type { Cleaner, JobQueue, JobResult, JobSpec, NewJob, RunOptions, Runner } from './types';

/** How long a stopped job may take to end before the caller goes on without it. */
const STOP_MS = 3000;

interface QueueOptions {
  runner: Runner;
  /** Absent: what was left needs no clearing. */
  cleaner?: Cleaner;
  jobsAtOnce?: number;
}

/**
 * `JobQueue` on `queue.sqlite` in the state folder. Disposing of it puts the jobs that run here back
 * into the queue, and waits 3 seconds at most for them to stop.
 */
export class SqliteJobQueue implements JobQueue {
  private readonly holder = thisHolder();
  private readonly db: JobDatabase;
  private readonly folder: string;
  private readonly running: RunningJobs;
  private readonly listeners = new Set<(job: Job) => void>();
  private readonly tending: Tending;
  private isClosed = false;

  constructor(context: WorkContext, options: QueueOptions) {
    const { stateFolder } = context.config;
    this.folder = join(stateFolder, 'jobs');
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    } catch {
      // A full or read-only disk: journals then stay in memory, and `problem` says so.
    }
    this.db = new JobDatabase(stateFolder);
    this.running = new RunningJobs({
      db: this.db,
      holder: this.holder,
      context,
      runner: options.runner,
      cleaner: options.cleaner ?? (() => Promise.resolve()),
      partsPath: id => this.partsPath(id),
      onProgress: job => this.emit(job),
      onChange: id => {
        // A job that ends after this queue was closed has nobody to tell.
        if (!this.isClosed) {
          this.tending.watch();
          this.announce(id);
        }
      }
    });
    this.tending = new Tending({
      db: this.db,
      holder: this.holder,
      running: this.running,
      jobsAtOnce: options.jobsAtOnce,
      isHeard: () => this.listeners.size > 0,
      tell: job => this.emit(job)
    });
  }

  get problem(): string | undefined {
    return this.db.problem;
  }

  async submit({ title, spec }: NewJob): Promise<Job> {
    this.tending.freeOrphans();
    const job = this.find(title, spec);
    if (job.state === 'running') {
      return toJob(job);
    }
    this.requeue(job.id);
    return this.announce(job.id);
  }

  async run({ title, spec }: NewJob, options: RunOptions = {}): Promise<JobResult> {
    this.tending.freeOrphans();
    return this.runExisting(this.find(title, spec).id, options);
  }

  async runExisting(id: string, { signal, onProgress, onNote }: RunOptions = {}): Promise<JobResult> {
    this.tending.freeOrphans();
    if (!this.db.claim(id, this.holder, Date.now())) {
      throw busy(this.row(id));
    }
    const unsubscribe = onProgress ? this.subscribe(job => job.id === id && onProgress(job)) : undefined;
    const interrupt = (): void => void this.running.stop(id, 'pause');
    const release = onAbort(signal, interrupt);
    try {
      const ended = this.running.execute(id, onNote);
      if (signal?.aborted) {
        interrupt();
      }
      return await ended;
    } finally {
      release();
      unsubscribe?.();
    }
  }

  async list(): Promise<Job[]> {
    this.tending.freeOrphans();
    return this.db.rows('ORDER BY seq DESC').map(row => this.show(row));
  }

  async get(id: string): Promise<Job> {
    return this.show(this.row(id));
  }

  async unfinished<V extends JobSpec['verb']>(verb: V): Promise<Extract<JobSpec, { verb: V }>[]> {
    return this.specsOf(verb, `state NOT IN ('done', 'cancelled')`);
  }

  async done<V extends JobSpec['verb']>(verb: V): Promise<Extract<JobSpec, { verb: V }>[]> {
    return this.specsOf(verb, `state = 'done'`);
  }

  private specsOf<V extends JobSpec['verb']>(verb: V, state: string): Extract<JobSpec, { verb: V }>[] {
    const specs = this.db.specs(`WHERE verb = ? AND ${state} ORDER BY seq DESC`, verb);
    return specs as Extract<JobSpec, { verb: V }>[];
  }

  pause(id: string): Promise<Job> {
    return this.stop(id, 'pause');
  }

  cancel(id: string): Promise<Job> {
    return this.stop(id, 'cancel');
  }

  async resume(id: string): Promise<Job> {
    this.tending.freeOrphans();
    const row = this.row(id);
    if (row.state === 'done' || row.state === 'cancelled') {
      throw wrongState(row, 'resumed');
    }
    if (row.state === 'running') {
      this.db.change(id, { wanted: null }, `wanted = 'pause'`);
    } else {
      this.requeue(id);
    }
    return this.announce(id);
  }

  async retry(id: string): Promise<Job> {
    this.tending.freeOrphans();
    const row = this.row(id);
    if (row.state !== 'failed' && row.state !== 'cancelled' && row.state !== 'paused') {
      throw wrongState(row, 'retried');
    }
    this.requeue(id);
    return this.announce(id);
  }

  async clear(ids?: string[]): Promise<string[]> {
    const chosen = ids ?? this.db.rows('').map(row => row.id);
    const removed: string[] = [];
    for (const id of chosen) {
      const { state } = this.db.get(id) ?? { state: 'running' };
      // A job whose uploads could not be taken away stays, so that it can be tried again.
      const problem = state === 'failed' || state === 'cancelled' ? await this.running.clear(id) : undefined;
      if (!problem && this.db.remove(id)) {
        await removeParts(this.partsPath(id));
        removed.push(id);
      }
    }
    return removed;
  }

  start(): void {
    this.tending.start();
  }

  subscribe(listener: (job: Job) => void): () => void {
    // Each subscription is its own, even if two share a function.
    const own = (job: Job): void => listener(job);
    this.listeners.add(own);
    this.tending.watch();
    return () => {
      this.listeners.delete(own);
      this.tending.watch();
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tending.takeNoMore();
    await within(STOP_MS, Promise.all([this.running.stopAll(), this.tending.cleared()]));
    this.isClosed = true;
    this.tending[Symbol.dispose]();
    this.running[Symbol.dispose]();
    this.db[Symbol.dispose]();
  }

  private async stop(id: string, wanted: Wanted): Promise<Job> {
    this.tending.freeOrphans();
    const row = this.row(id);
    const ended = this.running.stop(id, wanted);
    if (ended) {
      await within(STOP_MS, ended);
    } else if (row.state === 'running') {
      // The process that runs it looks here every half second.
      this.db.change(id, { wanted }, `state = 'running'`);
    } else if (row.state === 'done' || (row.state !== 'queued' && wanted === 'pause')) {
      if (row.state !== 'paused') {
        throw wrongState(row, wanted === 'pause' ? 'paused' : 'cancelled');
      }
    } else {
      const state = wanted === 'pause' ? 'paused' : 'cancelled';
      const endedAt = wanted === 'cancel' ? new Date().toISOString() : null;
      this.db.change(id, { state, ended_at: endedAt }, `state IN ('queued', 'paused', 'failed')`);
      const problem = wanted === 'cancel' ? await this.running.clear(id) : undefined;
      if (problem) {
        throw problem;
      }
    }
    return this.announce(id);
  }

  /** The unfinished job of this work, or a new one. */
  private find(title: string, spec: JobSpec): Row {
    const hash = specHash(spec);
    for (;;) {
      const found = this.db.unfinished(hash);
      if (found) {
        return found;
      }
      this.db.insert({
        id: randomBytes(6).toString('hex'),
        verb: spec.verb,
        title,
        spec: JSON.stringify(spec),
        spec_hash: hash,
        progress: JSON.stringify(NO_PROGRESS),
        created_at: new Date().toISOString()
      });
    }
  }

  private requeue(id: string): void {
    this.db.change(
      id,
      { state: 'queued', error: null, ended_at: null, wanted: null },
      `state IN ('paused', 'failed', 'cancelled')`
    );
  }

  private row(id: string): Row {
    const row = this.db.get(id);
    if (!row) {
      throw new LifecycleError('not-found', `There is no job "${id}". "lifecycle jobs" lists them.`, {
        subject: id
      });
    }
    return row;
  }

  private show(row: Row): Job {
    return toJob(row, this.running.progressOf(row.id));
  }

  /** Tell the subscribers how a job is now, and look for work. */
  private announce(id: string): Job {
    const job = this.show(this.row(id));
    this.emit(job);
    this.tending.takeMore();
    return job;
  }

  private emit(job: Job): void {
    this.listeners.forEach(listener => listener(job));
  }

  private partsPath(id: string): string {
    return join(this.folder, `${id}.parts`);
  }
}

function busy(row: Row): LifecycleError {
  if (row.state !== 'running') {
    return wrongState(row, 'run');
  }
  const { host, pid } = holderOf(row);
  const where = `process ${pid} on ${host.split('/')[0]}`;
  return new LifecycleError(
    'conflict',
    `The same job runs already, in ${where}. "lifecycle jobs show ${row.id}" tells how far it is; "lifecycle jobs cancel ${row.id}" stops it.`,
    { subject: row.id }
  );
}

function wrongState(row: Row, wished: string): LifecycleError {
  return new LifecycleError('conflict', `Job ${row.id} is ${row.state}, so it cannot be ${wished}.`, {
    subject: row.id
  });
}
