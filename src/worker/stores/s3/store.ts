/** One bucket of an S3 service (Amazon's, OSN's Ceph, and others) behind the store interface. */
import { formatLocation } from '../../config';
import { LifecycleError, Shared, asPrefix, throwIfAborted, type Location } from '../../core';
import type { S3Access } from '../../credentials';
import type {
  BucketRules,
  Capabilities,
  CopyOptions,
  GrantOptions,
  ListOptions,
  ListPage,
  ObjectInfo,
  PartsGrant,
  PresignOptions,
  ReadOptions,
  RemoveItem,
  RemoveOutcome,
  RestoreItem,
  RestoreOutcome,
  Store,
  UploadGrant,
  UploadOptions,
  UploadSession,
  WriteOptions
} from '../store';
import type { WireLimits } from '../wire';
import { S3Client } from './client';
import { copyObject } from './copying';
import { grantBelow, grantParts } from './granting';
import { listPage } from './listing';
import { putObject, statObject } from './objects';
import { readObject } from './reading';
import { removeAll } from './removal';
import { S3UploadSession } from './session';
import { isVersioned, restoreAll } from './versioning';
import { writeObject } from './writing';

/** Signature Version 4 allows no longer. */
const MAX_EXPIRY_SECONDS = 7 * 86_400;

interface S3StoreOptions {
  bucket: string;
  /** As the person writes the bucket's URIs. */
  scheme: Location['scheme'];
  access: S3Access;
  limits?: Partial<WireLimits>;
}

/** An object's version is its ETag. */
export class S3Store implements Store {
  readonly type = 's3';
  readonly comparesBy = 'md5';
  readonly listsBare = true;
  readonly signingNeeds =
    'Signing needs keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or those of its endpoint in lifecycle.yaml.';
  private readonly client: S3Client;
  private readonly known = { versioned: new Shared<boolean | undefined>(), rules: new Shared<BucketRules>() };

  constructor({ bucket, scheme, access, limits }: S3StoreOptions) {
    const location = { type: 's3', endpoint: access.endpoint, bucket, scheme } as const;
    this.client = new S3Client({
      bucket,
      access,
      limits,
      uri: key => formatLocation({ ...location, key })
    });
  }

  uri(key: string): string {
    return this.client.uri(key);
  }

  async capabilities(signal?: AbortSignal): Promise<Capabilities> {
    throwIfAborted(signal);
    const undo = (await this.versioned(signal)) ?? false;
    const keys = await this.client.access.keys({ isRead: true, signal });
    const { conditionalWrite, conditionalCopy, conditionalDelete, rawKeys, ordered } =
      await this.client.facts(signal);
    return {
      conditionalWrite,
      conditionalCopy,
      conditionalDelete,
      undo,
      presign: keys !== null,
      rawKeys,
      ...(!ordered && { unordered: true })
    };
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    throwIfAborted(options.signal);
    return listPage(this.client, prefix, options);
  }

  async stat(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    throwIfAborted(signal);
    return statObject(this.client, key, signal);
  }

  read(key: string, options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    return readObject(this.client, key, options);
  }

  async write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options: WriteOptions = {}
  ): Promise<ObjectInfo> {
    return writeObject(this.client, key, body, options);
  }

  async upload(key: string, options: UploadOptions): Promise<UploadSession> {
    throwIfAborted(options.signal);
    return new S3UploadSession(this.client, key, options, (source, sourceKey) =>
      this.reaches(source) ? source.client.copySource(sourceKey) : undefined
    );
  }

  async copyFrom(
    source: Store,
    sourceKey: string,
    key: string,
    options: CopyOptions = {}
  ): Promise<ObjectInfo | undefined> {
    throwIfAborted(options.signal);
    return this.reaches(source) ? copyObject(this.client, key, source.client, sourceKey, options) : undefined;
  }

  remove(items: readonly RemoveItem[], signal?: AbortSignal): AsyncIterable<RemoveOutcome> {
    return removeAll(this.client, items, signal);
  }

  async makeFolder(key: string, signal?: AbortSignal): Promise<void> {
    const marker = asPrefix(key);
    if (marker === '') {
      return;
    }
    const { objects, prefixes } = await this.list(marker, { pageSize: 1, signal });
    if (objects.length + prefixes.length === 0) {
      await putObject(this.client, marker, new Uint8Array(0), {
        contentType: 'application/x-directory',
        signal
      });
    }
  }

  async rules(signal?: AbortSignal): Promise<BucketRules> {
    throwIfAborted(signal);
    return this.known.rules.get(own => this.askRules(own), signal);
  }

  restore(items: readonly RestoreItem[], signal?: AbortSignal): AsyncIterable<RestoreOutcome> {
    return restoreAll(this.client, items, signal);
  }

  publicUrl(key: string): string {
    return this.client.url(key);
  }

  async presign(key: string, options: PresignOptions): Promise<string> {
    throwIfAborted(options.signal);
    const subject = this.uri(key);
    assertExpiry(subject, options.expiresInSeconds);
    const url = await this.client.signedUrl(key, options);
    if (url === undefined) {
      throw new LifecycleError(
        'unauthorized',
        `${subject}: there are no keys to sign a link with (${this.client.access.origin}).`,
        { subject }
      );
    }
    return url;
  }

  async grantBelow(prefix: string, options: GrantOptions): Promise<UploadGrant> {
    throwIfAborted(options.signal);
    assertExpiry(this.uri(prefix), options.expiresInSeconds);
    return grantBelow(this.client, prefix, options);
  }

  async grantParts(key: string, options: GrantOptions & { sizeBytes: number }): Promise<PartsGrant> {
    throwIfAborted(options.signal);
    assertExpiry(this.uri(key), options.expiresInSeconds);
    return grantParts(this.client, key, options);
  }

  /** Can this bucket's service read that store by itself? */
  private reaches(source: Store): source is S3Store {
    return source instanceof S3Store && source.client.access.endpoint === this.client.access.endpoint;
  }

  private versioned(signal?: AbortSignal): Promise<boolean | undefined> {
    return this.known.versioned.get(own => isVersioned(this.client, own), signal);
  }

  private async askRules(signal: AbortSignal): Promise<BucketRules> {
    const { expiryRules } = await import('./control');
    const [expiry, versioning] = await Promise.all([
      expiryRules(this.client, signal),
      this.versioned(signal)
    ]);
    return {
      ...(expiry && { expiry }),
      ...(versioning !== undefined && { versioning })
    };
  }
}

function assertExpiry(subject: string, seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_EXPIRY_SECONDS) {
    throw new LifecycleError('bad-input', `${subject}: what is signed lasts from a second to seven days.`, {
      subject
    });
  }
}
