/** A web host behind the store interface: read only; a key is the path and query after the host's slash. */
import { LifecycleError } from '../../core';
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
import { readDocument, type Document, type DocumentOptions } from './document';
import { readObject } from './reading';
import type { Requests } from './requests';
import { statObject } from './stating';

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
    return statObject(this.requests, { key, url: this.uri(key) }, signal);
  }

  read(key: string, options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    return readObject(this.requests, { key, url: this.uri(key) }, options);
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

  private readOnly(key: string): LifecycleError {
    return new LifecycleError('unsupported', `${this.uri(key)} is a web address: it can only be read.`, {
      subject: this.uri(key)
    });
  }
}
