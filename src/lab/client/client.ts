import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { Picture, Request, Responses, Route } from '../../protocol';
import { unpackPicture } from '../../protocol/picture';
import { REPEATABLE } from '../../protocol/repeatable';
import { API_PREFIX, PROTOCOL_VERSION } from '../../protocol/version';
import { asProblem, isAbort, unreachable, WorkerError } from './errors';
import { digestOf, etagOf } from './headers';

/** Put in by the build. */
declare const __VERSION__: string;

/** Waits between attempts, in ms; a worker needs about half a second to start again. */
const RETRY_AFTER_MS = [250, 500, 1000, 2000, 4000];

interface CallOptions {
  signal?: AbortSignal;
}

/** What a test replaces. */
interface WorkerClientOptions {
  serverSettings?: ServerConnection.ISettings;
  wait?: (ms: number) => Promise<void>;
  request?: typeof ServerConnection.makeRequest;
}

/** What the browser needs of the worker; a test puts its own in place. */
export interface IWorkerClient {
  readonly serverSettings: ServerConnection.ISettings;
  /** The worker's greeting, asked for once a page; after a failure the next call asks again. */
  hello(): Promise<Responses['hello']>;
  /**
   * Call a route.
   *
   * @throws WorkerError with the worker's words, or with tag `network` when it cannot be reached.
   */
  call<R extends Route>(route: R, body: Request<R>, options?: CallOptions): Promise<Responses[R]>;
  /** Up to `READ_PIECE_BYTES` of one object, and the ETag it had. */
  read(body: Request<'read'>, options?: CallOptions): Promise<{ bytes: ArrayBuffer; etag: string | null }>;
  /** A view of one variable: its cells, rows first; NaN is missing. */
  picture(
    body: Request<'picture'>,
    options?: CallOptions
  ): Promise<{ picture: Picture; cells: Float32Array }>;
  /**
   * Send one piece of an upload, and its checksum where the browser computes any. Not sent again by itself. A blob
   * goes from the disk to the network without being held by the page.
   */
  uploadPiece(
    query: Request<'uploadPiece'>,
    bytes: Blob,
    options?: CallOptions
  ): Promise<Responses['uploadPiece']>;
  /** Bytes of a download that has begun; fewer at its end. */
  downloadPiece(body: Request<'downloadPiece'>, options?: CallOptions): Promise<ArrayBuffer>;
}

/**
 * The typed client of the worker's API.
 *
 * #### Notes
 * While the worker restarts, the proxy answers 500 or closes the connection:
 * repeatable calls try again for about eight seconds. An answer that is the
 * worker's own problem document is final, whatever its status.
 */
export class WorkerClient implements IWorkerClient {
  constructor(options: WorkerClientOptions = {}) {
    this.serverSettings = options.serverSettings ?? ServerConnection.makeSettings();
    this._wait = options.wait ?? (ms => new Promise(resolve => setTimeout(resolve, ms)));
    this._request = options.request ?? ServerConnection.makeRequest;
  }

  readonly serverSettings: ServerConnection.ISettings;

  hello(): Promise<Responses['hello']> {
    this._hello ??= this.call('hello', { protocol: PROTOCOL_VERSION, version: __VERSION__ }).catch(
      (error: unknown) => {
        this._hello = undefined;
        throw error;
      }
    );
    return this._hello;
  }

  async call<R extends Route>(route: R, body: Request<R>, options: CallOptions = {}): Promise<Responses[R]> {
    const response = await this._send(route, body, options);
    try {
      return (await response.json()) as Responses[R];
    } catch (cause) {
      throw new WorkerError(
        'The worker sent an answer that is not JSON.',
        'internal',
        response.status,
        route,
        {
          cause
        }
      );
    }
  }

  async read(
    body: Request<'read'>,
    options: CallOptions = {}
  ): Promise<{ bytes: ArrayBuffer; etag: string | null }> {
    const response = await this._send('read', body, options);
    return { bytes: await response.arrayBuffer(), etag: etagOf(response) };
  }

  async picture(
    body: Request<'picture'>,
    options: CallOptions = {}
  ): Promise<{ picture: Picture; cells: Float32Array }> {
    const response = await this._send('picture', body, options);
    return unpackPicture(await response.arrayBuffer());
  }

  async uploadPiece(
    query: Request<'uploadPiece'>,
    bytes: Blob,
    options: CallOptions = {}
  ): Promise<Responses['uploadPiece']> {
    const fields = Object.entries(query).map(([name, value]) => [name, String(value)]);
    const url = `${this._url('uploadPiece')}?${new URLSearchParams(fields).toString()}`;
    const digest = await digestOf(bytes);
    const headers = {
      'Content-Type': 'application/octet-stream',
      ...(digest !== undefined && { 'Content-Digest': digest })
    };
    const outcome = await this._attempt(url, { body: bytes, headers }, options);
    if ('final' in outcome) {
      throw outcome.error;
    }
    try {
      return (await outcome.json()) as Responses['uploadPiece'];
    } catch (cause) {
      throw brokenOff(cause, options.signal);
    }
  }

  /** Bytes of a download. */
  async downloadPiece(body: Request<'downloadPiece'>, options: CallOptions = {}): Promise<ArrayBuffer> {
    const response = await this._send('downloadPiece', body, options);
    try {
      return await response.arrayBuffer();
    } catch (cause) {
      throw brokenOff(cause, options.signal);
    }
  }

  private _url(route: Route): string {
    return URLExt.join(this.serverSettings.baseUrl, 'lifecycle', API_PREFIX, route);
  }

  private async _send<R extends Route>(route: R, body: Request<R>, options: CallOptions): Promise<Response> {
    const url = this._url(route);
    const content = { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const waits = REPEATABLE.has(route) ? RETRY_AFTER_MS : [];
    for (let attempt = 0; ; attempt++) {
      options.signal?.throwIfAborted();
      const outcome = await this._attempt(url, content, options);
      if (!('final' in outcome)) {
        return outcome;
      }
      if (outcome.final || attempt >= waits.length) {
        throw outcome.error;
      }
      await this._wait(waits[attempt]);
    }
  }

  private async _attempt(
    url: string,
    content: Pick<RequestInit, 'body' | 'headers'>,
    options: CallOptions
  ): Promise<Response | Failure> {
    let response: Response;
    try {
      response = await this._request(
        url,
        { method: 'POST', ...content, signal: options.signal ?? null },
        this.serverSettings
      );
    } catch (cause) {
      if (isAbort(cause) || options.signal?.aborted) {
        throw cause;
      }
      return { final: false, error: unreachable(0, cause) };
    }
    if (response.ok) {
      return response;
    }
    const problem = asProblem(await response.json().catch(() => undefined));
    if (problem) {
      const { detail, tag, subject } = problem;
      const error = new WorkerError(detail, tag, response.status, subject, { isFromWorker: true });
      return { final: true, error };
    }
    return { final: response.status < 500, error: unreachable(response.status) };
  }

  private _hello: Promise<Responses['hello']> | undefined;
  private readonly _wait: (ms: number) => Promise<void>;
  private readonly _request: typeof ServerConnection.makeRequest;
}

interface Failure {
  final: boolean;
  error: WorkerError;
}

/** What to throw for an answer that ended in the middle: the worker has died, unless it was given up here. */
function brokenOff(cause: unknown, signal: AbortSignal | undefined): unknown {
  return isAbort(cause) || signal?.aborted ? cause : unreachable(0, cause);
}
