import type { TranslationBundle } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import { PIECE_BYTES } from '../../protocol/carry';
import { WorkerError } from '../client/errors';
import { isPassing, RETRY_PIECE_AFTER_MS } from '../client/patience';
import type { IWorkerClient } from '../tokens';

/** Pieces under way at once. */
const LANES = 2;

interface SenderOptions {
  client: IWorkerClient;
  /** The job's id. */
  job: string;
  /** In the order in which the job has them. */
  files: readonly File[];
  /** Indices of files that have arrived. */
  done: readonly number[];
  signal: AbortSignal;
  trans: TranslationBundle;
  wait?: (ms: number) => Promise<void>;
}

/** A file on its way. */
interface Sending {
  index: number;
  file: File;
  pieceBytes: number;
  /** Pieces to send. */
  queue: number[];
  flying: Set<number>;
  /** In a row. */
  failures: number;
  /** After a failure, until the worker has been asked what is missing: nothing is sent meanwhile. */
  recovery: Promise<void> | undefined;
}

/**
 * Sends the files of one job, several pieces at a time.
 *
 * #### Notes
 * The worker knows what has arrived: after a failure it is asked, so a piece
 * whose answer was lost is not sent twice, and one that a store dropped is
 * sent again. However many pieces a worker that died had under way, it is one
 * failure. What the worker refuses for good ends that file; the job goes on
 * without it, and says so in the end.
 */
export class Sender {
  constructor(private readonly _options: SenderOptions) {
    const done = new Set(_options.done);
    this._waiting = _options.files.map((_, index) => index).filter(index => !done.has(index));
    this._wait = _options.wait ?? (ms => new Promise(resolve => setTimeout(resolve, ms)));
  }

  /**
   * Resolves when every file has arrived or was refused, with the first refusal.
   *
   * @throws the last error of a file that did not get through, or the reason of the signal.
   */
  async run(): Promise<WorkerError | undefined> {
    const { signal } = this._options;
    const stop = new AbortController();
    signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
    stop.signal.addEventListener('abort', () => this._tell(), { once: true });
    this._signal = stop.signal;
    const lane = async () => {
      for (let piece = await this._next(); piece; piece = await this._next()) {
        await this._send(piece.sending, piece.piece);
      }
    };
    const lanes = Array.from({ length: LANES }, lane);
    await Promise.all(lanes).catch(async (error: unknown) => {
      stop.abort(error);
      await Promise.allSettled(lanes);
      throw error;
    });
    return this._refusal;
  }

  /** The next piece to send, as soon as there is one; undefined when there will be none. */
  private async _next(): Promise<{ sending: Sending; piece: number } | undefined> {
    for (;;) {
      this._signal.throwIfAborted();
      const sending = this._open.find(({ queue, recovery }) => queue.length > 0 && !recovery);
      if (sending) {
        const piece = sending.queue.shift()!;
        sending.flying.add(piece);
        return { sending, piece };
      }
      const index = this._waiting.shift();
      if (index !== undefined) {
        await this._begin(index);
      } else if (this._open.length > 0) {
        // The worker is being asked what it lacks, or a piece that is under way may have to be sent again.
        await this._news.promise;
      } else {
        return undefined;
      }
    }
  }

  private async _begin(index: number): Promise<void> {
    const file = this._options.files[index];
    const sending: Sending = {
      index,
      file,
      pieceBytes: PIECE_BYTES,
      queue: [],
      flying: new Set(),
      failures: 0,
      recovery: undefined
    };
    this._open.push(sending);
    try {
      await this._ask(sending);
    } catch (error) {
      await this._refuse(sending, error);
    }
    this._tell();
  }

  /** What is still to be sent, by the worker's word; a file of which nothing is has arrived, or was refused. */
  private async _ask(sending: Sending): Promise<void> {
    if (sending.file.size <= PIECE_BYTES) {
      // To send its one piece is as good as to ask for it.
      sending.queue = [0];
      return;
    }
    const { client, job } = this._options;
    const state = await client.call('uploadState', { job, file: sending.index }, { signal: this._signal });
    sending.pieceBytes = state.pieceBytes;
    sending.queue = state.missing.filter(piece => !sending.flying.has(piece));
    if (state.missing.length === 0) {
      this._close(sending);
    }
  }

  private async _send(sending: Sending, piece: number): Promise<void> {
    const { client, job } = this._options;
    const { index, file, pieceBytes } = sending;
    let isWhole: boolean;
    try {
      const bytes = file.slice(piece * pieceBytes, (piece + 1) * pieceBytes);
      const query = { job, file: index, piece };
      isWhole = (await client.uploadPiece(query, bytes, { signal: this._signal })).done;
    } catch (error) {
      sending.flying.delete(piece);
      await this._afterFailure(sending, piece, error);
      return;
    }
    sending.flying.delete(piece);
    sending.failures = 0;
    if (isWhole) {
      this._close(sending);
    } else if (this._open.includes(sending) && sending.queue.length + sending.flying.size === 0) {
      // Between two pieces the worker died and came back, without what it had gathered in memory.
      const words = this._options.trans.__('The worker has lost some pieces.');
      await this._recover(sending, new WorkerError(words, 'network', 0));
    }
  }

  private async _afterFailure(sending: Sending, piece: number, error: unknown): Promise<void> {
    this._signal.throwIfAborted();
    if (isPassing(error)) {
      sending.queue.unshift(piece);
      await this._recover(sending, error);
    } else {
      await this._refuse(sending, error);
    }
  }

  /** Once for all lanes. */
  private _recover(sending: Sending, error: unknown): Promise<void> {
    sending.recovery ??= this._askPatiently(sending, error).then(() => {
      sending.recovery = undefined;
      this._tell();
    });
    return sending.recovery;
  }

  /** Wait until the worker says what it lacks of this file. */
  private async _askPatiently(sending: Sending, error: unknown): Promise<void> {
    for (let reason = error; ;) {
      const wait = RETRY_PIECE_AFTER_MS[sending.failures++];
      if (wait === undefined) {
        throw reason;
      }
      await this._wait(wait);
      this._signal.throwIfAborted();
      try {
        await this._ask(sending);
        return;
      } catch (again) {
        if (!isPassing(again)) {
          await this._refuse(sending, again);
          return;
        }
        reason = again;
      }
    }
  }

  /** Refused for good: does the job go on without this file? */
  private async _refuse(sending: Sending, error: unknown): Promise<void> {
    const { client, job } = this._options;
    this._close(sending);
    if (!(error instanceof WorkerError) || !error.isFromWorker) {
      throw error;
    }
    this._refusal ??= error;
    const { state } = (await client.call('job', { id: job }, { signal: this._signal })).job;
    if (state !== 'running') {
      throw error;
    }
  }

  private _close(sending: Sending): void {
    this._open = this._open.filter(other => other !== sending);
    sending.queue = [];
    this._tell();
  }

  /** Lanes that wait look again. */
  private _tell(): void {
    this._news.resolve();
    this._news = new PromiseDelegate();
  }

  private readonly _waiting: number[];
  private readonly _wait: (ms: number) => Promise<void>;
  private _open: Sending[] = [];
  private _news = new PromiseDelegate<void>();
  private _refusal: WorkerError | undefined;
  private _signal!: AbortSignal;
}
