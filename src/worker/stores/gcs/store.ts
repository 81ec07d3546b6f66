/** A bucket of Google Cloud Storage behind the store interface: the JSON API over kept-alive connections. */
import { formatLocation } from '../../config';
import { isLifecycleError, throwIfAborted, urlPath, type Location } from '../../core';
import type { GcsAccess } from '../../credentials';
import type {
  BucketRules,
  Capabilities,
  CopyOptions,
  ListOptions,
  ListPage,
  ObjectInfo,
  PresignOptions,
  ReadOptions,
  RemoveItem,
  RemoveOutcome,
  RestoreItem,
  RestoreOutcome,
  Store,
  UploadOptions,
  UploadSession,
  WriteOptions
} from '../store';
import type { WireLimits } from '../wire';
import { GcsApi } from './api';
import { bucketRules, restoreObjects } from './bucket';
import { copyObject } from './copying';
import { listPage } from './listing';
import { readObject } from './reading';
import { removeObjects } from './removing';
import { GcsUploadSession } from './session';
import { isResolved, signedUrl } from './signing';
import { statObject } from './stating';
import { Writer } from './writing';

/** One bucket, and as whom it is opened. What `limits` leave out is as in `WIRE_LIMITS`. */
export interface GcsStoreOptions {
  bucket: string;
  /** How a person writes this bucket. */
  scheme: Location['scheme'];
  access: GcsAccess;
  limits?: Partial<WireLimits>;
}

/** An object's version is its generation. */
export class GcsStore implements Store {
  readonly type = 'gcs';
  readonly comparesBy = 'crc32c';
  readonly signingNeeds =
    'Signing needs the permission iam.serviceAccounts.signBlob (role "Service Account Token Creator" ' +
    'on the account itself): ask an administrator of the hub for it.';
  private readonly api: GcsApi;
  private readonly writer: Writer;
  private known?: BucketRules;

  constructor({ bucket, scheme, access, limits }: GcsStoreOptions) {
    const location = { type: 'gcs', endpoint: access.endpoint, bucket, scheme } as const;
    this.api = new GcsApi(bucket, access, key => formatLocation({ ...location, key }), limits);
    this.writer = new Writer(this.api);
  }

  uri(key: string): string {
    return this.api.uri(key);
  }

  async capabilities(signal?: AbortSignal): Promise<Capabilities> {
    const { access } = this.api;
    const [{ softDeleteSeconds = 0, versioning = false }, presign] = await Promise.all([
      this.rules(signal),
      // Whether it may sign is known when it has.
      access.signer?.(signal).then(
        () => true,
        () => false
      )
    ]);
    return {
      conditionalWrite: true,
      conditionalDelete: true,
      undo: softDeleteSeconds > 0 || versioning,
      presign: presign ?? false,
      rawKeys: true
    };
  }

  list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    return listPage(this.api, prefix, options);
  }

  async stat(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    throwIfAborted(signal);
    return key === '' ? undefined : statObject(this.api, key, signal);
  }

  read(key: string, options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    return readObject(this.api, key, options);
  }

  write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options: WriteOptions = {}
  ): Promise<ObjectInfo> {
    return this.writer.write(key, body, options);
  }

  async upload(key: string, options: UploadOptions): Promise<UploadSession> {
    throwIfAborted(options.signal);
    return new GcsUploadSession(this.api, key, options);
  }

  async copyFrom(
    source: Store,
    sourceKey: string,
    key: string,
    options: CopyOptions = {}
  ): Promise<ObjectInfo | undefined> {
    throwIfAborted(options.signal);
    if (!(source instanceof GcsStore) || source.api.access.endpoint !== this.api.access.endpoint) {
      return undefined;
    }
    return copyObject(
      this.api,
      { api: source.api, key: sourceKey, ifVersion: options.ifVersion },
      key,
      options
    );
  }

  remove(items: readonly RemoveItem[], signal?: AbortSignal): AsyncIterable<RemoveOutcome> {
    return removeObjects(this.api, items, signal);
  }

  async makeFolder(key: string, signal?: AbortSignal): Promise<void> {
    const marker = key.endsWith('/') ? key : `${key}/`;
    try {
      await this.write(marker, new Uint8Array(0), { precondition: { absent: true }, signal });
    } catch (error) {
      if (!isLifecycleError(error, 'conflict')) {
        throw error;
      }
    }
  }

  async rules(signal?: AbortSignal): Promise<BucketRules> {
    throwIfAborted(signal);
    this.known ??= await bucketRules(this.api, signal);
    return this.known;
  }

  async *restore(items: readonly RestoreItem[], signal?: AbortSignal): AsyncGenerator<RestoreOutcome> {
    yield* restoreObjects(this.api, items, await this.rules(signal), signal);
  }

  publicUrl(key: string): string {
    // Where a browser would change the path, slashes are escaped too.
    const path = isResolved(key) ? encodeURIComponent(key) : urlPath(key);
    return `https://storage.googleapis.com/${this.api.bucket}/${path}`;
  }

  async presign(key: string, options: PresignOptions): Promise<string> {
    throwIfAborted(options.signal);
    return signedUrl(this.api, key, options);
  }
}
