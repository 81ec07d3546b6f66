/**
 * An upload that another process can take up: one resumable session, whose URI
 * the token holds. The last part stays here until `complete`, for with it the
 * object becomes visible.
 */
import { LifecycleError, crc32c, crc32cBase64, md5Hex, throwIfAborted } from '../../core';
import type {
  ObjectInfo,
  Precondition,
  UploadOptions,
  UploadSession,
  UploadedPart,
  WritePartOptions
} from '../store';
import type { GcsApi } from './api';
import { descriptionOf, type Description } from './object';
import { ResumableUpload, dropped } from './resumable';
import { assertStored } from './stating';

const PART_BYTES = 16 * 1024 * 1024;

/**
 * Parts of 16 MiB, in order. The precondition is fixed when the upload begins; a token of
 * one that began with another, or other metadata, gives that up and begins anew.
 *
 * @throws LifecycleError `bad-input` for a token of another object or size
 */
export class GcsUploadSession implements UploadSession {
  readonly partBytes = PART_BYTES;
  readonly isSequential = true;
  private readonly description: Description;
  /** Whose upload it is, and under which conditions it was begun: others cannot finish it. */
  private readonly subject: string;
  private readonly terms: string;
  /** The index of the last part. */
  private readonly last: number;
  private upload?: ResumableUpload;
  private isStale = false;
  /** Is `committedBytes` what the server has? Not after a take-up or a failure. */
  private isKnown = false;
  private committedBytes = 0;
  private wasDropped = false;
  private held?: Uint8Array;
  private finished?: ObjectInfo;
  /** CRC32C of the bytes up to `crcEnd`. */
  private crc = 0;
  private crcEnd = 0;

  constructor(
    private readonly api: GcsApi,
    private readonly key: string,
    private readonly options: UploadOptions
  ) {
    this.description = descriptionOf(key, options);
    this.subject = digestOf([api.bucket, key, options.sizeBytes]);
    this.terms = digestOf([{ ...this.description, md5Hash: undefined }, options.precondition]);
    this.last = Math.max(0, Math.ceil(options.sizeBytes / PART_BYTES) - 1);
    if (options.token !== undefined) {
      this.takeUp(options.token);
    }
  }

  get token(): string {
    const { subject, terms, upload } = this;
    return Buffer.from(JSON.stringify([subject, terms, upload?.path ?? null])).toString('base64url');
  }

  async open(signal?: AbortSignal): Promise<string> {
    throwIfAborted(signal);
    await this.begun(signal);
    return this.token;
  }

  async parts(signal?: AbortSignal): Promise<ReadonlyMap<number, UploadedPart>> {
    throwIfAborted(signal);
    await this.look(signal);
    const parts = new Map<number, UploadedPart>();
    for (
      let index = 0;
      this.upload && index <= this.last && this.endOf(index) <= this.committedBytes;
      index++
    ) {
      parts.set(index, { sizeBytes: this.endOf(index) - index * PART_BYTES });
    }
    return parts;
  }

  async writePart(index: number, body: Uint8Array, { signal }: WritePartOptions = {}): Promise<void> {
    throwIfAborted(signal);
    const begin = index * PART_BYTES;
    const end = this.endOf(index);
    if (!Number.isInteger(index) || index < 0 || index > this.last || body.byteLength !== end - begin) {
      throw this.defect(`part ${index} has the wrong size`);
    }
    const upload = await this.begun(signal);
    if (this.finished || (end <= this.committedBytes && index !== this.last)) {
      return;
    }
    if (begin > this.committedBytes) {
      throw this.wasDropped ? dropped(this.api.uri(this.key)) : this.defect(`part ${index} came too early`);
    }
    if (this.crcEnd === begin) {
      this.crc = crc32c(body, this.crc);
      this.crcEnd = end;
    }
    if (index === this.last) {
      this.held = body;
    } else {
      await this.send(upload, begin, body, {}, signal);
    }
  }

  async complete(options: { precondition?: Precondition; signal?: AbortSignal } = {}): Promise<ObjectInfo> {
    const { precondition = this.options.precondition, signal } = options;
    throwIfAborted(signal);
    if (JSON.stringify(precondition) !== JSON.stringify(this.options.precondition)) {
      throw this.defect('its precondition is fixed when it begins');
    }
    const upload = await this.begun(signal);
    const { sizeBytes } = this.options;
    const begin = this.last * PART_BYTES;
    const held = this.held ?? (sizeBytes === 0 ? new Uint8Array(0) : undefined);
    if (!this.finished && (!held || begin > this.committedBytes)) {
      throw this.defect('a part is missing');
    }
    // Of an upload that was taken up, the bytes sent before are not known here.
    const checksum = this.crcEnd === sizeBytes ? crc32cBase64(this.crc) : undefined;
    this.finished ??= await this.send(upload, begin, held!, { crc32c: checksum }, signal);
    return assertStored(this.api, this.finished!, { sizeBytes, crc32c: checksum });
  }

  async abort(): Promise<void> {
    const { upload, finished } = this;
    this.forget();
    if (upload && !finished) {
      await upload.cancel();
    }
  }

  /** Send what has not arrived of the bytes from `begin` on. */
  private async send(
    upload: ResumableUpload,
    begin: number,
    body: Uint8Array,
    { crc32c: checksum }: { crc32c?: string },
    signal?: AbortSignal
  ): Promise<ObjectInfo | undefined> {
    const isLast = begin + body.byteLength === this.options.sizeBytes;
    this.isKnown = false;
    const stored = await upload.send(this.committedBytes, [body.subarray(this.committedBytes - begin)], {
      totalBytes: this.options.sizeBytes,
      crc32c: isLast ? checksum : undefined,
      signal
    });
    this.committedBytes = begin + body.byteLength;
    this.isKnown = true;
    return stored;
  }

  /** The session at the server; a new one when there is none, or none any more. */
  private async begun(signal?: AbortSignal): Promise<ResumableUpload> {
    await this.look(signal);
    if (!this.upload) {
      const { precondition } = this.options;
      this.upload = await ResumableUpload.start(this.api, this.key, this.description, {
        precondition,
        signal
      });
      this.isKnown = true;
    }
    return this.upload;
  }

  /** Ask the server how far it is, unless that is known. */
  private async look(signal?: AbortSignal): Promise<void> {
    if (!this.upload || this.isKnown) {
      return;
    }
    if (this.isStale) {
      await this.abort();
      return;
    }
    const progress = await this.upload.status(this.options.sizeBytes, signal);
    if (progress === undefined) {
      this.forget();
      this.wasDropped = true;
    } else if ('object' in progress) {
      this.finished = progress.object;
      this.committedBytes = this.options.sizeBytes;
    } else {
      this.committedBytes = progress.committedBytes;
    }
    this.isKnown = true;
  }

  private forget(): void {
    this.upload = this.finished = this.held = undefined;
    this.committedBytes = this.crcEnd = this.crc = 0;
    this.isStale = false;
  }

  private takeUp(token: string): void {
    let subject: unknown, terms: unknown, path: unknown;
    try {
      [subject, terms, path] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    } catch {
      // Told below.
    }
    const isPath = path === null || (typeof path === 'string' && path.startsWith('/'));
    if (subject !== this.subject || typeof terms !== 'string' || !isPath) {
      const uri = this.api.uri(this.key);
      throw new LifecycleError('bad-input', `This upload token does not belong to ${uri}.`, { subject: uri });
    }
    this.upload = path === null ? undefined : new ResumableUpload(this.api, this.key, path as string);
    this.isStale = terms !== this.terms;
  }

  /** Where part `index` ends. */
  private endOf(index: number): number {
    return Math.min((index + 1) * PART_BYTES, this.options.sizeBytes);
  }

  private defect(what: string): LifecycleError {
    const uri = this.api.uri(this.key);
    return new LifecycleError('internal', `the upload of ${uri}: ${what}`, { subject: uri });
  }
}

function digestOf(value: unknown): string {
  return md5Hex(Buffer.from(JSON.stringify(value)));
}
