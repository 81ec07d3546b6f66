import type { TranslationBundle } from '@jupyterlab/translation';
import { READ_PIECE_BYTES } from '../../protocol/carry';
import { WorkerError } from '../client/errors';
import { isPassing, RETRY_PIECE_AFTER_MS } from '../client/patience';
import type { IWorkerClient } from '../tokens';
import type { Sink } from './sinks';

/** Pieces under way at once: each is held whole by the worker, the proxy and the page. */
const LANES = 3;

interface FetcherOptions {
  client: IWorkerClient;
  /** The job's id. */
  job: string;
  /** Of the file, for the words of an error. */
  name: string;
  sizeBytes: number;
  sink: Sink;
  trans: TranslationBundle;
  wait?: (ms: number) => Promise<void>;
}

/** Fetches what a job gives, piece by piece; stopped, it goes on with what is missing. */
export class Fetcher {
  constructor(private readonly _options: FetcherOptions) {
    for (let offset = 0; offset < _options.sizeBytes; offset += READ_PIECE_BYTES) {
      this._missing.push(offset);
    }
    this._wait = _options.wait ?? (ms => new Promise(resolve => setTimeout(resolve, ms)));
  }

  /**
   * Resolves when everything is in the sink.
   *
   * @throws what kept a piece from coming, or the reason of the signal.
   */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const onAbort = () => stop.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const lanes = Array.from({ length: LANES }, () => this._lane(stop.signal));
    try {
      await Promise.all(lanes);
    } catch (error) {
      stop.abort(error);
      await Promise.allSettled(lanes);
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async _lane(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (let offset = this._missing.shift(); offset !== undefined; offset = this._missing.shift()) {
      try {
        await this._fetch(offset, signal);
      } catch (error) {
        this._missing.unshift(offset);
        throw error;
      }
    }
  }

  private async _fetch(offset: number, signal: AbortSignal): Promise<void> {
    const { client, job, name, sizeBytes, sink, trans } = this._options;
    const length = Math.min(READ_PIECE_BYTES, sizeBytes - offset);
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      try {
        const bytes = await client.downloadPiece({ job, offset, length }, { signal });
        if (bytes.byteLength !== length) {
          // A notice shows 140 characters.
          const words = trans.__(
            '%1: %2 of %3 bytes came, from byte %4. Something cuts answers off. Resume it in Transfers.',
            name,
            bytes.byteLength,
            length,
            offset
          );
          throw new WorkerError(words, 'network', 0);
        }
        await sink.write(offset, bytes);
        return;
      } catch (error) {
        const wait = RETRY_PIECE_AFTER_MS[attempt];
        if (!isPassing(error) || wait === undefined) {
          throw error;
        }
        await this._wait(wait);
      }
    }
  }

  private readonly _missing: number[] = [];
  private readonly _wait: (ms: number) => Promise<void>;
}
