import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';
import type { WatchedArrival } from '../../protocol';
import type { IJobs, IWorkerClient } from '../tokens';

/** The folders of the inbox that the worker watches, as it tells of them. */
export class Arrivals {
  constructor(
    private readonly _client: IWorkerClient,
    private readonly _jobs: IJobs
  ) {
    _jobs.arrived.connect(this._onArrived, this);
  }

  /** The newest first. */
  get all(): readonly WatchedArrival[] {
    return [...this._arrivals.values()].sort((a, b) => b.watchedSince.localeCompare(a.watchedSince));
  }
  get changed(): ISignal<this, void> {
    return this._changed;
  }
  /** One is complete, and no page has told of it yet. */
  get completed(): ISignal<this, WatchedArrival> {
    return this._completed;
  }

  /** Did the worker tell of them already? */
  get isFilled(): boolean {
    return this._isFilled;
  }

  async refresh(): Promise<void> {
    const { arrivals } = await this._client.call('arrivals', {});
    this._isFilled = true;
    const gone = new Set(this._arrivals.keys());
    arrivals.forEach(arrival => {
      gone.delete(arrival.dataset);
      this._take(arrival);
    });
    gone.forEach(dataset => this._arrivals.delete(dataset));
    this._changed.emit();
  }

  /** Look now, and go on looking. */
  async watch(dataset: string): Promise<WatchedArrival> {
    const { arrival } = await this._client.call('watchArrival', { dataset });
    this._take(arrival);
    this._changed.emit();
    return arrival;
  }

  async forget(dataset: string): Promise<void> {
    await this._client.call('forgetArrival', { dataset });
    this._arrivals.delete(dataset);
    this._changed.emit();
  }

  async told(dataset: string): Promise<void> {
    await this._client.call('arrivalTold', { dataset });
  }

  dispose(): void {
    this._jobs.arrived.disconnect(this._onArrived, this);
    Signal.clearData(this);
  }

  private _onArrived(_: unknown, arrival: WatchedArrival): void {
    this._take(arrival);
    this._changed.emit();
  }

  private _take(arrival: WatchedArrival): void {
    const before = this._arrivals.get(arrival.dataset);
    this._arrivals.set(arrival.dataset, arrival);
    const isNews = before?.state !== 'complete' || before.watchedSince !== arrival.watchedSince;
    if (arrival.state === 'complete' && !arrival.isTold && isNews) {
      this._completed.emit(arrival);
    }
  }

  private _isFilled = false;
  private readonly _arrivals = new Map<string, WatchedArrival>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _completed = new Signal<this, WatchedArrival>(this);
}

/** A notice for each dataset that is there, once. */
export function notifyOfArrivals(
  arrivals: Arrivals,
  trans: TranslationBundle,
  on: { ingest: (sources: string[]) => void; show: () => void }
): void {
  arrivals.completed.connect((_, { dataset, sources }) => {
    const actions = [{ label: trans.__('Show'), callback: on.show }];
    if (sources.length > 0) {
      actions.unshift({ label: trans.__('Continue in the wizard'), callback: () => on.ingest(sources) });
    }
    Notification.success(trans.__('“%1” has arrived in the inbox, whole.', dataset), {
      autoClose: false,
      actions
    });
    // Should it not be kept, the next page tells it again.
    void arrivals.told(dataset).catch(() => undefined);
  });
}
