import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { Picture, Request, Responses, Route } from '../../protocol';
import { unpackPicture } from '../../protocol/picture';
import { mayRepeat } from '../../protocol/routeEffects';
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

/** Without a translator its own words are English; `wait` and `request` are what a test replaces. */
interface WorkerClientOptions {
  serverSettings?: ServerConnection.ISettings;
  trans?: TranslationBundle;
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
 * repeatable calls try again for about eight seconds, also when an answer ends
 * in the middle. An answer that is the worker's own problem document is final,
 * whatever its status.
 */
export class WorkerClient implements IWorkerClient {
  constructor(options: WorkerClientOptions = {}) {
    this.serverSettings = options.serverSettings ?? ServerConnection.makeSettings();
    this._trans = options.trans ?? nullTranslator.load('');
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

  call<R extends Route>(route: R, body: Request<R>, options: CallOptions = {}): Promise<Responses[R]> {
    return this._send(route, body, options, response => response.json() as Promise<Responses[R]>);
  }

  read(
    body: Request<'read'>,
    options: CallOptions = {}
  ): Promise<{ bytes: ArrayBuffer; etag: string | null }> {
    return this._send('read', body, options, async response => ({
      bytes: await response.arrayBuffer(),
      etag: etagOf(response)
    }));
  }

  async picture(
    body: Request<'picture'>,
    options: CallOptions = {}
  ): Promise<{ picture: Picture; cells: Float32Array }> {
    return unpackPicture(await this._send('picture', body, options, bytesOf));
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
    const read = (response: Response) => response.json() as Promise<Responses['uploadPiece']>;
    const outcome = await this._attempt(url, { body: bytes, headers }, options, read);
    if ('final' in outcome) {
      throw outcome.error;
    }
    return outcome.answer;
  }

  downloadPiece(body: Request<'downloadPiece'>, options: CallOptions = {}): Promise<ArrayBuffer> {
    return this._send('downloadPiece', body, options, bytesOf);
  }

  private _url(route: Route): string {
    return URLExt.join(this.serverSettings.baseUrl, 'lifecycle', API_PREFIX, route);
  }

  private async _send<R extends Route, T>(
    route: R,
    body: Request<R>,
    options: CallOptions,
    read: Read<T>
  ): Promise<T> {
    const url = this._url(route);
    const content = { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const waits = mayRepeat(route) ? RETRY_AFTER_MS : [];
    for (let attempt = 0; ; attempt++) {
      options.signal?.throwIfAborted();
      const outcome = await this._attempt(url, content, options, read);
      if (!('final' in outcome)) {
        return outcome.answer;
      }
      if (outcome.final || attempt >= waits.length) {
        throw outcome.error;
      }
      await this._wait(waits[attempt]);
    }
  }

  private async _attempt<T>(
    url: string,
    content: Pick<RequestInit, 'body' | 'headers'>,
    options: CallOptions,
    read: Read<T>
  ): Promise<{ answer: T } | Failure> {
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
      return { final: false, error: unreachable(this._trans, 0, cause) };
    }
    if (response.ok) {
      return this._body(response, read, options);
    }
    const problem = asProblem(await response.json().catch(() => undefined));
    if (problem) {
      const { detail, tag, subject } = problem;
      const error = new WorkerError(detail, tag, response.status, subject, { isFromWorker: true });
      return { final: true, error };
    }
    return { final: response.status < 500, error: unreachable(this._trans, response.status) };
  }

  /** An answer, read to its end: one that breaks off is of a worker that has died. */
  private async _body<T>(
    response: Response,
    read: Read<T>,
    { signal }: CallOptions
  ): Promise<{ answer: T } | Failure> {
    try {
      return { answer: await read(response) };
    } catch (cause) {
      if (isAbort(cause) || signal?.aborted) {
        throw cause;
      }
      if (cause instanceof SyntaxError) {
        const words = this._trans.__('The worker sent an answer that is not JSON.');
        return {
          final: true,
          error: new WorkerError(words, 'internal', response.status, undefined, { cause })
        };
      }
      return { final: false, error: unreachable(this._trans, 0, cause) };
    }
  }

  private _hello: Promise<Responses['hello']> | undefined;
  private readonly _trans: TranslationBundle;
  private readonly _wait: (ms: number) => Promise<void>;
  private readonly _request: typeof ServerConnection.makeRequest;
}

interface Failure {
  final: boolean;
  error: WorkerError;
}

type Read<T> = (response: Response) => Promise<T>;

function bytesOf(response: Response): Promise<ArrayBuffer> {
  return response.arrayBuffer();
}
