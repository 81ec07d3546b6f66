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
  failures: number;
}

/**
 * Sends the files of one job, several pieces at a time.
 *
 * #### Notes
 * The worker knows what has arrived: after a failure it is asked, so a piece
 * whose answer was lost is not sent twice, and one that a store dropped is
 * sent again. What the worker refuses for good ends that file; the job goes on
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

  /** The next piece to send; undefined when no lane has more to do. */
  private async _next(): Promise<{ sending: Sending; piece: number } | undefined> {
    for (;;) {
      this._signal.throwIfAborted();
      const sending = this._open.find(({ queue }) => queue.length > 0);
      if (sending) {
        const piece = sending.queue.shift()!;
        sending.flying.add(piece);
        return { sending, piece };
      }
      const index = this._waiting.shift();
      if (index === undefined) {
        return undefined;
      }
      await this._begin(index);
    }
  }

  private async _begin(index: number): Promise<void> {
    const file = this._options.files[index];
    const sending = {
      index,
      file,
      pieceBytes: PIECE_BYTES,
      queue: [0],
      flying: new Set<number>(),
      failures: 0
    };
    if (file.size > PIECE_BYTES) {
      sending.queue = [];
      try {
        await this._ask(sending);
      } catch (error) {
        await this._judge(error);
        return;
      }
    }
    this._open.push(sending);
  }

  /** What is still to be sent, by the worker's word. */
  private async _ask(sending: Sending): Promise<void> {
    const { client, job } = this._options;
    const state = await client.call('uploadState', { job, file: sending.index }, { signal: this._signal });
    sending.pieceBytes = state.pieceBytes;
    sending.queue = state.missing.filter(piece => !sending.flying.has(piece));
  }

  private async _send(sending: Sending, piece: number): Promise<void> {
    const { client, job } = this._options;
    const { index, file, pieceBytes } = sending;
    try {
      const bytes = file.slice(piece * pieceBytes, (piece + 1) * pieceBytes);
      const query = { job, file: index, piece };
      const { done } = await client.uploadPiece(query, bytes, { signal: this._signal });
      sending.flying.delete(piece);
      sending.failures = 0;
      if (done) {
        this._close(sending);
      }
    } catch (error) {
      sending.flying.delete(piece);
      await this._afterFailure(sending, piece, error);
    }
  }

  private async _afterFailure(sending: Sending, piece: number, error: unknown): Promise<void> {
    this._signal.throwIfAborted();
    if (!isPassing(error)) {
      this._close(sending);
      await this._judge(error);
      return;
    }
    const wait = RETRY_PIECE_AFTER_MS[sending.failures++];
    if (wait === undefined) {
      throw error;
    }
    await this._wait(wait);
    if (sending.file.size > PIECE_BYTES) {
      try {
        await this._ask(sending);
        return;
      } catch (again) {
        if (!isPassing(again)) {
          this._close(sending);
          await this._judge(again);
          return;
        }
      }
    }
    sending.queue.unshift(piece);
  }

  /** Refused for good: does the job go on without this file? */
  private async _judge(error: unknown): Promise<void> {
    const { client, job } = this._options;
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
  }

  private readonly _waiting: number[];
  private readonly _wait: (ms: number) => Promise<void>;
  private _open: Sending[] = [];
  private _refusal: WorkerError | undefined;
  private _signal!: AbortSignal;
}
