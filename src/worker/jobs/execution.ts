/** One job that runs in this process: its task, its signals, and what is said about it. */
import { LifecycleError, throwIfAborted } from '../core';
import type { ProgressReport, Task } from '../core/task';
import type { JobProgress } from '../../protocol/jobs';
import type { FilePartJournal } from './partJournal';
import { PROGRESS_EVERY_MS, ProgressMeter } from './progress';

/** Why a running job is stopped. `shutdown` puts it back into the queue. */
export type StopReason = 'pause' | 'cancel' | 'shutdown' | 'lost';

/** A job of many small objects asks for each: the database is asked this often at most. */
const HELD_MS = 100;

const WORDS: Readonly<Record<StopReason, string>> = {
  pause: 'The job was paused; resume it to go on.',
  cancel: 'The job was cancelled.',
  shutdown: 'The job was interrupted; run the same again to go on.',
  lost: 'Another worker took this job over.'
};

interface ExecutionOptions {
  id: string;
  journal: FilePartJournal;
  /** Is the lease still this process's? */
  isHeld: () => boolean;
  /** Called at most every 250 ms, and only when there is news. */
  onProgress: (progress: JobProgress) => void;
  onNote?: (words: string) => void;
}

/**
 * Stopping aborts the task's signal, with `conflict` for a lost lease and `cancelled` otherwise;
 * whoever runs the work records what became of it. Dispose of it to end the reports.
 */
export class Execution implements Disposable {
  readonly id: string;
  readonly task: Task;
  stopReason: StopReason | undefined;
  private readonly controller = new AbortController();
  private readonly meter = new ProgressMeter();
  private readonly timer: NodeJS.Timeout;
  private hasNews = false;
  private heldAt = -Infinity;

  constructor(private readonly options: ExecutionOptions) {
    this.id = options.id;
    this.timer = setInterval(() => this.tell(), PROGRESS_EVERY_MS);
    this.task = {
      id: options.id,
      signal: this.controller.signal,
      journal: options.journal,
      isCancelled: () => this.stopReason === 'cancel',
      progress: report => this.take(report),
      note: words => this.note(words),
      assertHeld: () => this.assertHeld()
    };
  }

  get progress(): JobProgress {
    return this.meter.look();
  }

  /** Abort the work; the first reason counts. */
  stop(reason: StopReason): void {
    if (this.stopReason === undefined) {
      this.stopReason = reason;
      this.controller.abort(new LifecycleError(reason === 'lost' ? 'conflict' : 'cancelled', WORDS[reason]));
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private take(report: ProgressReport): void {
    this.meter.take(report);
    this.hasNews = true;
  }

  private note(words: string): void {
    this.options.onNote?.(words);
    this.meter.note = words;
    this.hasNews = true;
  }

  private tell(): void {
    if (this.hasNews) {
      this.hasNews = false;
      this.options.onProgress(this.meter.look());
    }
  }

  /** A process that slept too long may have lost its job: then nothing more may become visible. */
  private async assertHeld(): Promise<void> {
    throwIfAborted(this.controller.signal);
    const now = performance.now();
    if (now - this.heldAt < HELD_MS) {
      return;
    }
    this.heldAt = now;
    if (!this.options.isHeld()) {
      this.stop('lost');
      throwIfAborted(this.controller.signal);
    }
  }
}
