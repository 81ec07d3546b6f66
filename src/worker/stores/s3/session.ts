/** An upload in parts that another process can take up: what has arrived is asked of the server, never assumed. */
import { LifecycleError, throwIfAborted } from '../../core';
import { changed } from '../failures';
import type {
  CopyPartOptions,
  ObjectInfo,
  Precondition,
  Store,
  UploadOptions,
  UploadSession,
  UploadedPart,
  WritePartOptions
} from '../store';
import type { S3Client } from './client';
import { checksumsOf } from './info';
import { abortUpload, copyPart, createUpload, listParts, listUploads, uploadPart } from './multipart';
import { putObject } from './objects';
import { publishUpload } from './publishing';
import { formatToken, newToken, parseToken, type UploadToken } from './token';

/** Times of uploads may be given in whole seconds. */
const CLOCK_GRAIN_MS = 1000;

/**
 * Begun at the server by `open`, or with the first part. What has no bytes has no parts, and is put
 * whole by `complete`.
 *
 * @throws LifecycleError `bad-input` for a token of another object or size
 */
export class S3UploadSession implements UploadSession {
  readonly partBytes: number;
  private readonly count: number;
  private upload: UploadToken;
  /** An upload of ours may be there whose id we never heard. */
  private mayBeLost: boolean;
  private opening?: Promise<string>;
  /** ETags of parts that have arrived, by index. */
  private readonly arrived = new Map<number, string>();

  /** @param copySource What a copy calls an object of that store, if the service can read it. */
  constructor(
    private readonly client: S3Client,
    private readonly key: string,
    private readonly options: UploadOptions,
    private readonly copySource: (source: Store, sourceKey: string) => string | undefined
  ) {
    const { sizeBytes, token } = options;
    this.upload =
      token === undefined ? newToken(sizeBytes) : parseToken(token, client.bucket, key, sizeBytes);
    this.mayBeLost = token !== undefined && this.upload.uploadId === undefined;
    this.partBytes = this.upload.partBytes;
    this.count = Math.ceil(sizeBytes / this.partBytes);
  }

  get token(): string {
    return formatToken(this.upload, this.client.bucket, this.key);
  }

  async open(signal?: AbortSignal): Promise<string> {
    throwIfAborted(signal);
    await this.opened(signal);
    return this.token;
  }

  async parts(signal?: AbortSignal): Promise<ReadonlyMap<number, UploadedPart>> {
    throwIfAborted(signal);
    const { uploadId } = this.upload;
    const found = new Map<number, UploadedPart>();
    this.arrived.clear();
    if (uploadId === undefined) {
      return found;
    }
    const listed = await listParts(this.client, this.key, uploadId, signal);
    if (!listed) {
      // Completed, given up, or cleared away by the bucket's rules: a new one is
      // begun when it is needed, if an earlier run has not begun one since.
      this.upload = { ...this.upload, uploadId: undefined };
      this.mayBeLost = true;
      this.opening = undefined;
      return found;
    }
    for (const [number, { etag, sizeBytes }] of listed) {
      if (number <= this.count && sizeBytes === this.sizeOf(number - 1)) {
        const { md5 } = checksumsOf(etag, false);
        this.arrived.set(number - 1, etag);
        found.set(number - 1, { sizeBytes, ...(md5 !== undefined && { md5 }) });
      }
    }
    return found;
  }

  async writePart(index: number, body: Uint8Array, options: WritePartOptions = {}): Promise<void> {
    const { signal } = options;
    throwIfAborted(signal);
    this.assertPart(index, body.byteLength);
    const uploadId = await this.opened(signal);
    const etag = await uploadPart(this.client, this.key, uploadId, index + 1, body, options);
    this.arrived.set(index, etag);
  }

  async copyPart(
    index: number,
    source: Store,
    sourceKey: string,
    { ifVersion, signal }: CopyPartOptions
  ): Promise<boolean> {
    throwIfAborted(signal);
    const from = this.copySource(source, sourceKey);
    const { copyPartMatch, unescapesPartSourceTwice } = await this.client.facts(signal);
    if (from === undefined || (unescapesPartSourceTwice && sourceKey.includes('%'))) {
      return false;
    }
    const length = this.sizeOf(index);
    this.assertPart(index, length);
    const uploadId = await this.opened(signal);
    const range = { source: from, offset: index * this.partBytes, length, ifVersion };
    const etag = await copyPart(this.client, this.key, uploadId, index + 1, range, signal);
    if (typeof etag === 'string') {
      // A server that ignores the condition: what came is the source's as long as that has not changed.
      const isProved = ifVersion === undefined || copyPartMatch.length > 0;
      if (!isProved && (await source.stat(sourceKey, signal))?.version !== ifVersion) {
        throw changed(source.uri(sourceKey));
      }
      this.arrived.set(index, etag);
      return true;
    }
    if (etag.status === 412) {
      throw changed(source.uri(sourceKey));
    }
    // These keys may write here and yet not read there.
    if (etag.status === 403 || etag.status === 501) {
      return false;
    }
    throw this.client.error(etag, this.key);
  }

  async complete(options: { precondition?: Precondition; signal?: AbortSignal } = {}): Promise<ObjectInfo> {
    const { precondition = this.options.precondition, signal } = options;
    throwIfAborted(signal);
    if (this.count === 0) {
      return putObject(this.client, this.key, new Uint8Array(0), { ...this.options, precondition, signal });
    }
    if (this.arrived.size < this.count) {
      await this.parts(signal);
    }
    const etags = Array.from({ length: this.count }, (_, index) => this.arrived.get(index));
    const missing = etags.indexOf(undefined);
    if (missing >= 0) {
      throw new LifecycleError('internal', `part ${missing} of ${this.client.uri(this.key)} is missing`, {
        subject: this.client.uri(this.key)
      });
    }
    const sent = {
      uploadId: await this.opened(signal),
      etags: etags as string[],
      sizeBytes: this.options.sizeBytes
    };
    return publishUpload(this.client, this.key, sent, { precondition, signal });
  }

  async abort(): Promise<void> {
    const { uploadId } = this.upload;
    if (uploadId !== undefined) {
      await abortUpload(this.client, this.key, uploadId);
    }
    if (this.mayBeLost) {
      await this.giveUp(await this.lost());
    }
    this.upload = { ...this.upload, uploadId: undefined };
    this.opening = undefined;
    this.mayBeLost = false;
    this.arrived.clear();
  }

  /** The id of the upload, begun if need be. */
  private opened(signal?: AbortSignal): Promise<string> {
    if (this.upload.uploadId !== undefined) {
      return Promise.resolve(this.upload.uploadId);
    }
    this.opening ??= this.begin(signal).catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async begin(signal?: AbortSignal): Promise<string> {
    let uploadId: string | undefined;
    if (this.mayBeLost) {
      const [ours, ...others] = await this.lost(signal);
      await this.giveUp(others);
      uploadId = ours;
    }
    if (uploadId === undefined) {
      this.mayBeLost = true;
      const created = await createUpload(this.client, this.key, { ...this.options, signal });
      ({ uploadId } = created);
      if (created.retries > 0) {
        const lost = await this.lost(signal);
        await this.giveUp(lost.filter(id => id !== uploadId));
      }
    }
    this.mayBeLost = false;
    this.upload = { ...this.upload, uploadId };
    return uploadId;
  }

  /**
   * Uploads of exactly this key, begun since ours was going to be, that have no
   * parts: of ours, none has before its id is known. One with parts is
   * somebody else's: it is neither taken for ours nor given up.
   */
  private async lost(signal?: AbortSignal): Promise<string[]> {
    const { uploads, now } = await listUploads(this.client, this.key, signal);
    const since = this.upload.since + (now.getTime() - Date.now()) - CLOCK_GRAIN_MS;
    const empty: string[] = [];
    for (const { uploadId, initiated } of uploads) {
      if (initiated.getTime() >= since) {
        const parts = await listParts(this.client, this.key, uploadId, signal);
        if (parts?.size === 0) {
          empty.push(uploadId);
        }
      }
    }
    return empty;
  }

  private async giveUp(uploadIds: readonly string[]): Promise<void> {
    for (const uploadId of uploadIds) {
      await abortUpload(this.client, this.key, uploadId);
    }
  }

  private sizeOf(index: number): number {
    return Math.min(this.partBytes, this.options.sizeBytes - index * this.partBytes);
  }

  private assertPart(index: number, sizeBytes: number): void {
    const isOne = Number.isInteger(index) && index >= 0 && index < this.count;
    if (!isOne || sizeBytes !== this.sizeOf(index)) {
      const subject = this.client.uri(this.key);
      throw new LifecycleError('internal', `part ${index} of ${subject} has the wrong size`, { subject });
    }
  }
}
