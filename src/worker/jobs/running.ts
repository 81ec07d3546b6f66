/** The jobs that run in this process: carrying them out, holding their lease, recording how they end. */
import type { Job, JobError, JobProgress, JobState } from '../../protocol/jobs';
import type { WorkContext } from '../context';
import { toLifecycleError, type LifecycleError } from '../core';
import { ActivityReporter } from './activity';
import { HELD_BY, type JobDatabase } from './database';
import { toJob, type Row } from './row';
import { Execution, type StopReason } from './execution';
import type { Holder } from './lease';
import { FilePartJournal } from './partJournal';
import type { Cleaner, JobResult, Runner } from './types';

const HEARTBEAT_MS = 5000;
const SAVE_PROGRESS_MS = 1000;

/** What a stopped job becomes; a lost one is another process's to record. */
const STOPPED: Readonly<Record<StopReason, JobState | undefined>> = {
  pause: 'paused',
  cancel: 'cancelled',
  shutdown: 'queued',
  lost: undefined
};

interface RunningOptions {
  db: JobDatabase;
  holder: Holder;
  context: WorkContext;
  runner: Runner;
  cleaner: Cleaner;
  partsPath(id: string): string;
  onProgress(job: Job): void;
  /** The job's state changed. */
  onChange(id: string): void;
}

/**
 * Takes no job by itself: `execute` runs one that its holder has claimed. Disposing of it stops none;
 * `stopAll` does.
 */
export class RunningJobs implements Disposable {
  private readonly jobs = new Map<string, { execution: Execution; ended: Promise<void> }>();
  private readonly activity: ActivityReporter;
  private beatAt = 0;

  constructor(private readonly options: RunningOptions) {
    this.activity = new ActivityReporter(options.context.config.env);
  }

  get size(): number {
    return this.jobs.size;
  }

  has(id: string): boolean {
    return this.jobs.has(id);
  }

  progressOf(id: string): JobProgress | undefined {
    return this.jobs.get(id)?.execution.progress;
  }

  /** Stop a job that runs here; resolves when it has ended. Undefined when it does not run here. */
  stop(id: string, reason: StopReason): Promise<void> | undefined {
    const job = this.jobs.get(id);
    job?.execution.stop(reason);
    return job?.ended;
  }

  /** Stop everything, so that it can be taken up again. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.jobs.keys()].map(id => this.stop(id, 'shutdown')));
  }

  [Symbol.dispose](): void {
    this.activity[Symbol.dispose]();
  }

  /** Run a claimed job to its end, and record how it ended. */
  async execute(id: string, onNote?: (words: string) => void): Promise<JobResult> {
    let end = (): void => undefined;
    const ended = new Promise<void>(resolve => (end = resolve));
    try {
      return await this.carryOut(id, ended, onNote);
    } finally {
      // Only now is the journal on disk, and another process may take the job up.
      end();
      this.options.onChange(id);
    }
  }

  private async carryOut(
    id: string,
    ended: Promise<void>,
    onNote?: (words: string) => void
  ): Promise<JobResult> {
    const { db, partsPath, runner, context } = this.options;
    await using journal = FilePartJournal.open(partsPath(id));
    using execution = new Execution({
      id,
      journal,
      isHeld: () => this.isHeld(id),
      onProgress: this.progressTeller(id),
      onNote
    });
    this.jobs.set(id, { execution, ended });
    this.activity.busy = true;
    this.options.onChange(id);
    try {
      const result = await runner(db.spec(id)!, execution.task, context);
      await execution.task.assertHeld();
      await journal.flush();
      this.settle(execution, { state: 'done', result: JSON.stringify(result) });
      return result;
    } catch (thrown) {
      throw await this.settleFailure(execution, journal, thrown);
    } finally {
      this.jobs.delete(id);
      this.activity.busy = this.jobs.size > 0;
    }
  }

  /** Do what other processes asked of the jobs that run here. */
  obey(): void {
    const { db, holder } = this.options;
    for (const [id, { execution }] of this.jobs) {
      const row = db.get(id);
      if (row?.instance !== holder.instance) {
        execution.stop('lost');
      } else if (row.wanted !== null) {
        execution.stop(row.wanted);
      }
    }
  }

  /** Show other hosts that this process lives. */
  beat(): void {
    const now = Date.now();
    if (this.jobs.size > 0 && now - this.beatAt > HEARTBEAT_MS) {
      this.beatAt = now;
      for (const id of this.jobs.keys()) {
        this.changeMine(id, { heartbeat: now });
      }
    }
  }

  private isHeld(id: string): boolean {
    const row = this.options.db.get(id);
    return row?.state === 'running' && row.instance === this.options.holder.instance;
  }

  private progressTeller(id: string): (progress: JobProgress) => void {
    let savedAt = 0;
    return progress => {
      const row = this.options.db.get(id);
      if (row) {
        this.options.onProgress(toJob(row, progress));
      }
      if (Date.now() - savedAt >= SAVE_PROGRESS_MS) {
        savedAt = Date.now();
        this.changeMine(id, { progress: JSON.stringify(progress) });
      }
    };
  }

  private async settleFailure(
    execution: Execution,
    journal: FilePartJournal,
    thrown: unknown
  ): Promise<LifecycleError> {
    const { id, stopReason, task } = execution;
    await journal.flush();
    if (stopReason !== undefined) {
      const state = STOPPED[stopReason];
      const problem = state === 'cancelled' ? await this.clear(id, journal) : undefined;
      if (state !== undefined) {
        this.settle(execution, { state, error: problem ? JSON.stringify(toProblem(problem)) : null });
      }
      return task.signal.reason as LifecycleError;
    }
    const error = toLifecycleError(thrown);
    this.settle(execution, { state: 'failed', error: JSON.stringify(toProblem(error)) });
    return error;
  }

  /**
   * Take away what a job that nothing takes up again left unfinished, and
   * forget its parts; what went wrong is told, and the parts are kept then.
   */
  async clear(id: string, open?: FilePartJournal): Promise<LifecycleError | undefined> {
    const { db, partsPath, cleaner, context } = this.options;
    const journal = open ?? FilePartJournal.open(partsPath(id));
    try {
      const spec = journal.size > 0 ? db.spec(id) : undefined;
      if (spec) {
        await cleaner(spec, { id, journal }, context);
      }
      await journal.discard();
      return undefined;
    } catch (error) {
      return toLifecycleError(error);
    } finally {
      if (!open) {
        await journal[Symbol.asyncDispose]();
      }
    }
  }

  /** Record the end of an execution and give the lease back; nothing when it was lost. */
  private settle({ id, progress }: Execution, columns: Partial<Row> & { state: JobState }): void {
    const isOver = columns.state !== 'paused' && columns.state !== 'queued';
    this.changeMine(id, {
      ...columns,
      progress: JSON.stringify({ ...progress, bytesPerSecond: 0, etaSeconds: null }),
      ended_at: isOver ? new Date().toISOString() : null,
      wanted: null,
      instance: null
    });
  }

  private changeMine(id: string, columns: Partial<Row>): void {
    this.options.db.change(id, columns, HELD_BY, this.options.holder.instance);
  }
}

function toProblem({ tag, message, subject, failures }: LifecycleError): JobError {
  return {
    tag,
    message,
    ...(subject !== undefined && { subject }),
    ...(failures && { failed: failures.count, failures: failures.first })
  };
}

/** Wait for a promise, but not longer than this. */
export async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>(resolve => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
