/** A web host behind the store interface: read only; a key is the path and query after the host's slash. */
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';
import { changed, otherRange } from '../failures';
import {
  READ_ONLY,
  type Capabilities,
  type ListPage,
  type ObjectInfo,
  type ReadOptions,
  type RemoveOutcome,
  type Store,
  type UploadSession
} from '../store';
import { networkError } from '../wire';
import { isPage, readDocument, type Document, type DocumentOptions } from './document';
import type { Answer } from './answer';
import { contentRange, rangeHeaders, sizeOf, versionOf, type Range } from './headers';
import { refusalOf } from './refusal';
import type { Requests } from './requests';

/** Of a server without ranges, at most this much is read and thrown away to reach an offset. */
const SKIP_BYTES = 8 * 1024 * 1024;

/**
 * A web host. What its statuses mean, once redirects are followed:
 *
 * | status | meaning |
 * | --- | --- |
 * | 200, 206 | the object, or the range of it; a page where data was asked for is a login (`unauthorized`) |
 * | 404, 410 | absent: `undefined` from `stat`, `not-found` from `read` |
 * | 412, or another version than was asked for | `changed` |
 * | 416 | a range beyond the end: no bytes |
 * | any other | see `refusalOf`; what may pass is asked for again before |
 */
export class HttpStore implements Store {
  readonly type = 'http';

  /** @param origin `https://host`, without a trailing slash. */
  constructor(
    private readonly origin: string,
    /** Shared by all web stores of a worker, so that redirects meet each host's own limits and cookies. */
    private readonly requests: Requests
  ) {}

  uri(key: string): string {
    return `${this.origin}/${key}`;
  }

  async capabilities(): Promise<Capabilities> {
    return READ_ONLY;
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
    const head = await this.requests.send({ method: 'HEAD', url, signal });
    head.drop();
    if (head.status === 404 || head.status === 410) {
      return undefined;
    }
    if (head.status === 200 && sizeOf(head) !== undefined && !isPage(head.headers, url)) {
      return this.info(key, head, sizeOf(head)!);
    }
    // Some servers refuse HEAD (presigned URLs do), or leave the size out of its answer.
    const get = await this.requests.send({ method: 'GET', url, headers: { range: 'bytes=0-0' }, signal });
    if (get.status === 404 || get.status === 410) {
      get.drop();
      return undefined;
    }
    if (get.status !== 416) {
      await this.assertData(get, url);
    }
    get.destroy();
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
    const { offset = 0, length, ifVersion, onInfo, into, signal } = options;
    const url = this.uri(key);
    const wanted: Range = { position: offset, end: length === undefined ? undefined : offset + length };
    if (length === 0) {
      return;
    }
    let version = ifVersion;
    let failures = 0;
    let isTold = false;
    for (;;) {
      // To the end, from a place in between: something has come before, if not to us.
      const isResumed = wanted.position > (length === undefined ? 0 : offset);
      const headers = rangeHeaders(wanted, version, isResumed);
      const room = into?.subarray(wanted.position - offset);
      const answer = await this.requests.send({ method: 'GET', url, headers, into: room, signal });
      if (answer.status === 416) {
        answer.destroy();
        const total = contentRange(answer)?.total;
        if (wanted.position > offset || (total !== undefined && offset < total)) {
          throw changed(url);
        }
        return;
      }
      if (answer.status === 412) {
        answer.destroy();
        throw changed(url);
      }
      await this.assertData(answer, url);
      const seen = versionOf(answer);
      if (version !== undefined && seen !== version) {
        answer.destroy();
        throw changed(url);
      }
      if (!isTold) {
        isTold = true;
        const total = answer.status === 206 ? contentRange(answer)?.total : sizeOf(answer);
        onInfo?.(this.info(key, answer, total ?? -1));
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
        answer.destroy();
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
        throw otherRange(url);
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
    while (wanted.position < end) {
      const { done, value } = await answer.next();
      if (done) {
        if (Number.isFinite(end) && (total !== undefined || answer.status === 206)) {
          throw new Error(`the answer ended ${end - wanted.position} bytes early`);
        }
        return;
      }
      // What is skipped moves the rest, which may lie in the reader's memory: there it would be in the wrong place.
      const chunk = skip > 0 ? Uint8Array.from(value.subarray(Math.min(skip, value.length))) : value;
      skip -= value.length - chunk.length;
      const part = chunk.subarray(0, Math.min(chunk.length, end - wanted.position));
      if (part.length > 0) {
        wanted.position += part.length;
        yield part;
      }
    }
    if (answer.status === 206 || end === total) {
      // Nothing more comes; seeing the end lets the connection serve again.
      await answer.next();
    }
  }

  /** Is it what was asked for? Where it is not, the body may say why. */
  private async assertData(answer: Answer, url: string): Promise<void> {
    const { status, headers } = answer;
    const isLogin = isPage(headers, url);
    if ((status === 200 || status === 206) && !isLogin) {
      return;
    }
    throw await refusalOf(answer, url, this.requests.access, isLogin);
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
}
