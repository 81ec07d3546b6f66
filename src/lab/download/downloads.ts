import type { TranslationBundle } from '@jupyterlab/translation';
import type { DownloadStart, Job } from '../../protocol';
import { WorkerError } from '../client/errors';
import { isEnded } from '../transfers/model';
import type { IJobs, IWorkerClient } from '../tokens';
import { Fetcher } from './fetcher';
import type { Sink } from './sinks';

interface DownloadsOptions {
  client: IWorkerClient;
  jobs: IJobs;
  trans: TranslationBundle;
  /** Fetching broke off, though nobody wanted that. */
  onFailure: (error: unknown) => void;
}

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
  constructor(private readonly _options: DownloadsOptions) {
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
    const { client, jobs, onFailure } = this._options;
    const fetching = new AbortController();
    kept.fetching = fetching;
    try {
      await kept.fetcher.run(fetching.signal);
      await kept.sink.close();
      this._kept.delete(id);
      jobs.add((await client.call('finishDownload', { job: id })).job);
    } catch (error) {
      if (!fetching.signal.aborted) {
        await client.call('pauseJob', { id }).catch(() => undefined);
        await jobs.refresh();
        // What the worker gave up, or was told to pause, is told by the job itself.
        const isTold = error instanceof WorkerError && (error.tag === 'cancelled' || error.subject === id);
        if (!isTold && this._job(id)?.state === 'paused') {
          onFailure(error);
        }
      }
    } finally {
      kept.fetching = undefined;
    }
  }

  /** Pause with the job, and go on with it. */
  private _follow(): void {
    for (const [id, kept] of this._kept) {
      const job = this._job(id);
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

  private _job(id: string): Job | undefined {
    return this._options.jobs.jobs.find(job => job.id === id);
  }

  private readonly _kept = new Map<string, Kept>();
}
