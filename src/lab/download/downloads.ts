import type { DownloadStart } from '../../protocol';
import { breakOff, type CarryOptions } from '../transfers/carried';
import { isEnded, jobOf } from '../transfers/model';
import { Fetcher } from './fetcher';
import type { Sink } from './sinks';

interface Kept {
  fetcher: Fetcher;
  sink: Sink;
  fetching: AbortController | undefined;
}

/**
 * The downloads of this page: what each job fetches, and where it goes. They
 * are paused, resumed and cancelled as jobs; with the page they end.
 */
export class Downloads {
  constructor(private readonly _options: CarryOptions) {
    _options.jobs.changed.connect(() => this._follow());
  }

  /** Is anything under way that closing the page would end? */
  get isFetching(): boolean {
    return [...this._kept.values()].some(({ fetching }) => fetching !== undefined);
  }

  /**
   * Fetch one object, or an archive of several; resolves when it has begun.
   *
   * @param openSink is told what will come; it may give it up by undefined.
   */
  async start(uris: string[], openSink: (start: DownloadStart) => Promise<Sink | undefined>): Promise<void> {
    const { client, jobs, trans } = this._options;
    const { job, name, sizeBytes } = await client.call('download', { uris });
    jobs.add(job);
    let sink: Sink | undefined;
    try {
      sink = await openSink({ name, sizeBytes });
    } finally {
      if (!sink) {
        jobs.add((await client.call('cancelJob', { id: job.id })).job);
      }
    }
    if (sink) {
      const fetcher = new Fetcher({ client, job: job.id, name, sizeBytes, sink, trans });
      const kept: Kept = { fetcher, sink, fetching: undefined };
      this._kept.set(job.id, kept);
      void this._fetch(job.id, kept);
    }
  }

  private async _fetch(id: string, kept: Kept): Promise<void> {
    const { client, jobs } = this._options;
    const fetching = new AbortController();
    kept.fetching = fetching;
    try {
      await kept.fetcher.run(fetching.signal);
      await kept.sink.close();
      this._kept.delete(id);
      jobs.add((await client.call('finishDownload', { job: id })).job);
    } catch (error) {
      if (!fetching.signal.aborted) {
        await breakOff(id, error, this._options);
      }
    } finally {
      kept.fetching = undefined;
    }
  }

  /** Pause with the job, and go on with it. */
  private _follow(): void {
    for (const [id, kept] of this._kept) {
      const job = jobOf(this._options.jobs, id);
      if (!job || job.state === 'cancelled' || job.state === 'done') {
        this._kept.delete(id);
        kept.fetching?.abort();
        void kept.sink.abort().catch(() => undefined);
      } else if (job.state === 'paused' || isEnded(job)) {
        kept.fetching?.abort();
      } else if (job.state === 'queued' && !kept.fetching) {
        void this._fetch(id, kept);
      }
    }
  }

  private readonly _kept = new Map<string, Kept>();
}
