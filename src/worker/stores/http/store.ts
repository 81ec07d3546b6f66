/** A web host behind the store interface: read only; a key is the path and query after the host's slash. */
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';
import type {
  Capabilities,
  ListPage,
  ObjectInfo,
  ReadOptions,
  RemoveOutcome,
  Store,
  UploadSession
} from '../store';
import { networkError, type WireLimits } from '../wire';
import { isPage, readDocument, type Document, type DocumentOptions } from './document';
import { DEFAULT_LIMITS, Requests, type Answer } from './request';

/** Of a server without ranges, at most this much is read and thrown away to reach an offset. */
const SKIP_BYTES = 8 * 1024 * 1024;

export class HttpStore implements Store {
  readonly type = 'http';

  /** @param origin `https://host`, without a trailing slash. */
  constructor(
    private readonly origin: string,
    /** Shared by all web stores of a worker, so that redirects meet each host's own limits and cookies. */
    limits: Partial<WireLimits> | Requests = {}
  ) {
    this.requests = limits instanceof Requests ? limits : new Requests({ ...DEFAULT_LIMITS, ...limits });
  }

  uri(key: string): string {
    return `${this.origin}/${key}`;
  }

  async capabilities(): Promise<Capabilities> {
    return {
      conditionalWrite: false,
      conditionalComplete: false,
      conditionalDelete: false,
      undo: false,
      presign: false,
      rawKeys: true,
      write: false
    };
  }

  async list(prefix: string): Promise<ListPage> {
    throw new LifecycleError(
      'unsupported',
      `${this.uri(prefix)}: the web has no listings. Name each file, or use a template for many.`,
      { subject: this.uri(prefix) }
    );
  }

  async stat(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    const url = this.uri(key);
    const head = await this.requests.send('HEAD', url, {}, signal);
    head.body.resume();
    if (head.status === 404 || head.status === 410) {
      return undefined;
    }
    if (head.status === 200 && sizeOf(head) !== undefined && !isPage(head.headers, url)) {
      return this.info(key, head, sizeOf(head)!);
    }
    // Some servers refuse HEAD (presigned URLs do), or leave the size out of its answer.
    const get = await this.requests.send('GET', url, { range: 'bytes=0-0' }, signal);
    if (get.status !== 416) {
      await this.assertData(get, url);
    }
    get.body.destroy();
    if (get.status === 404 || get.status === 410) {
      return undefined;
    }
    const total = get.status === 416 ? 0 : get.status === 206 ? contentRange(get)?.total : sizeOf(get);
    if (total === undefined) {
      throw new LifecycleError(
        'unsupported',
        `${url}: the server does not say how long this is. Copy it to disk first (lifecycle cp ${url} .), then use the file.`,
        { subject: url }
      );
    }
    return this.info(key, get, total);
  }

  /**
   * The bytes. A connection that breaks is taken up where it stopped, provided
   * the server's ETag or time of change says that it is the same object; a body that ends
   * early is an error, never a short read.
   */
  async *read(key: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    const { offset = 0, length, ifVersion, signal } = options;
    const url = this.uri(key);
    const wanted: Range = { position: offset, end: length === undefined ? undefined : offset + length };
    if (length === 0) {
      return;
    }
    let version = ifVersion;
    let failures = 0;
    for (;;) {
      const isResumed = wanted.position > offset;
      const answer = await this.requests.send('GET', url, rangeHeaders(wanted, version, isResumed), signal);
      if (answer.status === 416) {
        answer.body.destroy();
        const total = contentRange(answer)?.total;
        if (wanted.position > offset || (total !== undefined && offset < total)) {
          throw changed(url);
        }
        return;
      }
      if (answer.status === 412) {
        answer.body.destroy();
        throw changed(url);
      }
      await this.assertData(answer, url);
      const seen = versionOf(answer);
      if (version !== undefined && seen !== version) {
        answer.body.destroy();
        throw changed(url);
      }
      const before = wanted.position;
      try {
        for await (const chunk of this.body(answer, wanted, url)) {
          yield chunk;
        }
        return;
      } catch (error) {
        throwIfAborted(signal);
        failures = wanted.position > before ? 0 : failures + 1;
        const resumable = wanted.position === offset || seen !== null;
        if (error instanceof LifecycleError || !resumable || failures > this.requests.limits.retries) {
          throw networkError(url, error);
        }
        version ??= wanted.position > offset ? (seen ?? undefined) : undefined;
        await sleep(backoffMs(failures, this.requests.limits.backoffMs), signal);
      } finally {
        answer.body.destroy();
      }
    }
  }

  /** A small answer as text: of a service's API, a catalog, a directory listing. */
  async document(key: string, options: DocumentOptions = {}): Promise<Document> {
    return readDocument(this.requests, this.uri(key), options);
  }

  async write(key: string): Promise<ObjectInfo> {
    throw this.readOnly(key);
  }

  async upload(key: string): Promise<UploadSession> {
    throw this.readOnly(key);
  }

  async copyFrom(): Promise<undefined> {
    return undefined;
  }

  // eslint-disable-next-line require-yield -- it refuses before the first outcome
  async *remove(items: readonly { key: string }[]): AsyncGenerator<RemoveOutcome> {
    throw this.readOnly(items[0]?.key ?? '');
  }

  async makeFolder(key: string): Promise<void> {
    throw this.readOnly(key);
  }

  /** The bytes of one answer from `wanted.position` on, which moves as they are given out. */
  private async *body(answer: Answer, wanted: Range, url: string): AsyncGenerator<Uint8Array> {
    const total = answer.status === 206 ? contentRange(answer)?.total : sizeOf(answer);
    let skip = 0;
    if (answer.status === 206) {
      const start = contentRange(answer)?.start;
      if (start !== wanted.position) {
        throw new LifecycleError(
          'unreadable',
          `${url}: the server answered with another range than was asked for.`,
          {
            subject: url
          }
        );
      }
    } else {
      skip = wanted.position;
      if (skip > SKIP_BYTES) {
        throw new LifecycleError(
          'unsupported',
          `${url}: the server cannot give a part of a file. Copy the file to disk first (lifecycle cp ${url} .).`,
          { subject: url }
        );
      }
    }
    const end = Math.min(wanted.end ?? Infinity, total ?? Infinity);
    const iterator = answer.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    while (wanted.position < end) {
      const { done, value } = await this.requests.next(iterator, answer.body);
      if (done) {
        if (Number.isFinite(end) && (total !== undefined || answer.status === 206)) {
          throw new Error(`the answer ended ${end - wanted.position} bytes early`);
        }
        return;
      }
      const chunk = skip > 0 ? value.subarray(Math.min(skip, value.length)) : value;
      skip -= value.length - chunk.length;
      const part = chunk.subarray(0, Math.min(chunk.length, end - wanted.position));
      if (part.length > 0) {
        wanted.position += part.length;
        yield part;
      }
    }
    if (answer.status === 206 || end === total) {
      // Nothing more comes; seeing the end lets the connection serve again.
      await this.requests.next(iterator, answer.body);
    }
  }

  /** Is it what was asked for? Where it is not, the body may say why. */
  private async assertData(answer: Answer, url: string): Promise<void> {
    const { status, headers } = answer;
    const isLogin = isPage(headers, url);
    if ((status === 200 || status === 206) && !isLogin) {
      return;
    }
    throw await this.requests.refusal(answer, url, isLogin);
  }

  private info(key: string, answer: Answer, sizeBytes: number): ObjectInfo {
    const modified = Date.parse(answer.headers['last-modified'] ?? '');
    const contentType = answer.headers['content-type'];
    return {
      key,
      sizeBytes,
      modified: Number.isNaN(modified) ? null : new Date(modified),
      version: versionOf(answer),
      ...(contentType === undefined ? {} : { contentType })
    };
  }

  private readOnly(key: string): LifecycleError {
    return new LifecycleError('unsupported', `${this.uri(key)} is a web address: it can only be read.`, {
      subject: this.uri(key)
    });
  }

  private readonly requests: Requests;
}

/** What is still wanted: from `position` up to, not including, `end`. */
interface Range {
  position: number;
  end: number | undefined;
}

function rangeHeaders(
  { position, end }: Range,
  version: string | undefined,
  isResumed: boolean
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (position > 0 || end !== undefined) {
    headers.range = `bytes=${position}-${end === undefined ? '' : end - 1}`;
  }
  if (version?.startsWith('"')) {
    // Only a strong ETag can be required; weaker versions are compared in the answer.
    headers['if-match'] = version;
  }
  if (isResumed && version !== undefined && !version.startsWith('W/')) {
    // RFC 9110, 13.1.5: the rest of the same object, else the other one whole, which is then told by its version.
    // Without an ETag the version is the time of the last change.
    headers['if-range'] = version;
  }
  return headers;
}

/** The ETag as sent, else the time of the last change, which resuming and comparing may rely on too. */
function versionOf({ headers }: Answer): string | null {
  return headers.etag ?? headers['last-modified'] ?? null;
}

function sizeOf({ headers }: Answer): number | undefined {
  const text = headers['content-length'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `bytes 0-99/1234`, or of a 416 `bytes *` + `/1234`. */
function contentRange({ headers }: Answer): { start?: number; total?: number } | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
  if (!match) {
    return undefined;
  }
  return {
    start: match[1] === undefined ? undefined : Number(match[1]),
    total: match[2] === '*' ? undefined : Number(match[2])
  };
}

function changed(url: string): LifecycleError {
  return new LifecycleError(
    'changed',
    `${url} changed on the server since it was first looked at. Start again.`,
    {
      subject: url
    }
  );
}
