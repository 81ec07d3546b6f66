import { Signal, type ISignal } from '@lumino/signaling';
import type { Job, JobEvent, WatchedArrival } from '../../protocol';
import { JobEvents } from '../client/events';
import type { IJobs, IWorkerClient } from '../tokens';
import { undoOf } from './undo';

/** Has the job come to its end? A failed one has, until somebody retries it. */
export function isEnded(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}

/** The job as it is known now; undefined of one that was cleared, or that nobody named. */
export function jobOf({ jobs }: Pick<IJobs, 'jobs'>, id: string | undefined): Job | undefined {
  return jobs.find(job => job.id === id);
}

/**
 * The jobs as the worker tells of them, by WebSocket; after a gap the list is
 * fetched again.
 */
export class Jobs implements IJobs {
  constructor(private readonly _client: IWorkerClient) {}

  /** Connect to the worker's events. Apart from the constructor, so that tests need no socket. */
  follow(): void {
    this._events = new JobEvents({
      serverSettings: this._client.serverSettings,
      onEvent: event => this.take(event),
      onGap: () => void this.refresh()
    });
  }

  get jobs(): readonly Job[] {
    this._newestFirst ??= [...this._jobs.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    return this._newestFirst;
  }
  get changed(): ISignal<this, void> {
    return this._changed;
  }
  get ended(): ISignal<this, Job> {
    return this._ended;
  }
  get began(): ISignal<this, Job> {
    return this._began;
  }

  get isFilled(): boolean {
    return this._isFilled;
  }
  get refreshed(): ISignal<this, void> {
    return this._refreshed;
  }
  get arrived(): ISignal<this, WatchedArrival> {
    return this._arrived;
  }

  add(job: Job): void {
    this.take({ type: 'job', job });
  }

  forget(ids: readonly string[]): void {
    this.take({ type: 'jobs-removed', ids: [...ids] });
  }

  whenEnded(job: Job): Promise<Job> {
    this.add(job);
    const known = this._jobs.get(job.id) ?? job;
    if (isEnded(known)) {
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const stop = () => {
        this._ended.disconnect(onEnd);
        this._cleared.disconnect(onCleared);
      };
      const onEnd = (_: unknown, last: Job) => {
        if (last.id === job.id) {
          stop();
          resolve(last);
        }
      };
      const onCleared = (_: unknown, id: string) => {
        if (id === job.id) {
          stop();
          reject(new Error(`${job.title}: cleared from the list before it was heard how it ended.`));
        }
      };
      this._ended.connect(onEnd);
      this._cleared.connect(onCleared);
    });
  }

  /** Can what this job removed be brought back, and did nobody do that yet, nor ask for it on this page? */
  canUndo(job: Job): boolean {
    // Of many jobs few are removals, and each card asks at each step of any.
    return (
      undoOf(job) !== undefined &&
      !this._undone.has(job.id) &&
      !this.jobs.some(({ verb, result }) => verb === 'restore' && result?.removal === job.id)
    );
  }

  async undo({ id }: Job): Promise<void> {
    const { job } = await this._client.call('undoRemove', { jobId: id });
    this._undone.add(id);
    this.add(job);
  }

  async refresh(): Promise<void> {
    // One that begins while the answer is on its way is not in it.
    const known = [...this._jobs.keys()];
    try {
      const { jobs } = await this._client.call('jobs', {});
      const gone = known.filter(id => !jobs.some(job => job.id === id));
      this._remove(gone);
      jobs.forEach(job => this._put(job, this._isFilled));
      this._isFilled = true;
      this._error = undefined;
      this._refreshed.emit();
    } catch (error) {
      this._error = error;
    }
    this._changed.emit();
  }

  get error(): unknown {
    return this._error;
  }

  /** Take in what the socket said, or a call answered; older news than what is known changes nothing. */
  take(event: JobEvent): void {
    switch (event.type) {
      case 'job':
        this._put(event.job, true);
        break;
      case 'jobs-removed':
        this._remove(event.ids);
        break;
      case 'arrival':
        this._arrived.emit(event.arrival);
        return;
    }
    this._changed.emit();
  }

  dispose(): void {
    this._events?.dispose();
    Signal.clearData(this);
  }

  private _remove(ids: readonly string[]): void {
    ids.forEach(id => this._jobs.delete(id));
    this._newestFirst = undefined;
    ids.forEach(id => this._cleared.emit(id));
  }

  private _put(job: Job, tell: boolean): void {
    const before = this._jobs.get(job.id);
    // The answer to a call may come after the socket told of a later state.
    if (before && before.revision > job.revision) {
      return;
    }
    this._jobs.set(job.id, job);
    this._newestFirst = undefined;
    if (tell && before === undefined) {
      this._began.emit(job);
    }
    if (isEnded(job) && (before === undefined ? tell : !isEnded(before))) {
      this._ended.emit(job);
    }
  }

  private readonly _jobs = new Map<string, Job>();
  /** Undefined since they changed last. */
  private _newestFirst: readonly Job[] | undefined;
  private readonly _undone = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, Job>(this);
  private readonly _cleared = new Signal<this, string>(this);
  private readonly _refreshed = new Signal<this, void>(this);
  private readonly _arrived = new Signal<this, WatchedArrival>(this);
  private readonly _began = new Signal<this, Job>(this);
  private _events: JobEvents | undefined;
  private _isFilled = false;
  private _error: unknown;
}
