/** Signed requests to one bucket: who asks, and what answers. */
import { hash } from 'node:crypto';
import { LifecycleError } from '../../core';
import type { S3Access } from '../../credentials';
import {
  ReadsWithout,
  Wire,
  type FilledAnswer,
  type OpenAnswer,
  type Verdict,
  type WholeAnswer,
  type WireLimits,
  type WireRequest
} from '../wire';
import { attachment } from '../attachment';
import type { PresignOptions } from '../store';
import { pathOf, type Query } from './address';
import { s3Error } from './errors';
import { isDenied, judge, refusalOf, type Refusal } from './refusal';
import { BucketRegion } from './region';
import { UNKNOWN, type ServerFacts } from './server';
import { EMPTY_SHA256, Signer, UNSIGNED_PAYLOAD } from './signature';

/**
 * A request about the bucket, or an object in it. Key and query are raw: they are escaped
 * when it is sent.
 */
export interface S3Request {
  method: WireRequest['method'];
  /** Absent: the request is about the bucket. */
  key?: string;
  query?: Query;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** Where the content goes that a GET asks for, if it fits. */
  into?: Uint8Array;
  /** A 200 may hold an error (Amazon S3 API Reference, CopyObject). */
  mayFailLate?: boolean;
}

interface ClientOptions {
  bucket: string;
  access: S3Access;
  limits?: Partial<WireLimits>;
  uri(key: string): string;
}

/**
 * All requests about one bucket. It goes on in the region that a refusal names, and reads
 * without credentials where these are refused and `access.mayLeave` says so.
 */
export class S3Client {
  readonly bucket: string;
  readonly access: S3Access;
  readonly uri: (key: string) => string;
  private readonly limitsAsked?: Partial<WireLimits>;
  private readonly signer = new Signer();
  private readonly without: ReadsWithout;
  private readonly region: BucketRegion;
  private hasSessionToken = false;

  constructor({ bucket, access, limits, uri }: ClientOptions) {
    this.bucket = bucket;
    this.access = access;
    this.uri = uri;
    this.limitsAsked = limits;
    this.region = new BucketRegion(bucket, access, origin => this.connect(origin));
    this.without = new ReadsWithout(() => access.mayLeave, isDenied);
  }

  get limits(): WireLimits {
    return this.region.wire.limits;
  }

  /** What the server is known to honour: any answer of it tells which one it is. */
  async facts(signal?: AbortSignal): Promise<ServerFacts> {
    if (!this.region.facts) {
      await this.send({ method: 'HEAD' }, signal);
    }
    return this.region.facts ?? UNKNOWN;
  }

  /** Send; any answer that another try would not change comes back. */
  async send(request: S3Request, signal?: AbortSignal): Promise<WholeAnswer> {
    return this.without.ask(request.method, isNobody =>
      this.region.follow(() => this.region.wire.send({ ...this.onWire(request), isNobody }, signal))
    );
  }

  /** As `send`, a success's body still to be read. */
  async open(request: S3Request, signal?: AbortSignal): Promise<OpenAnswer | FilledAnswer | WholeAnswer> {
    return this.without.ask(request.method, isNobody =>
      this.region.follow(() => this.region.wire.open({ ...this.onWire(request), isNobody }, signal))
    );
  }

  /** Send, and throw what the server refuses. */
  async demand(request: S3Request, signal?: AbortSignal): Promise<WholeAnswer> {
    const answer = await this.send(request, signal);
    const refusal = refusalOf(answer);
    if (refusal) {
      throw this.error(refusal, request.key);
    }
    return answer;
  }

  /** A refusal in words. */
  error(refusal: Refusal, key = ''): LifecycleError {
    const { origin, remedy } = this.access;
    const { name: region, wire } = this.region;
    return s3Error(refusal, {
      uri: this.uri(key),
      bucket: this.bucket,
      host: wire.host,
      region,
      origin,
      remedy
    });
  }

  /** The address of an object for whoever may read it without keys; without a key the bucket's. */
  url(key?: string): string {
    return this.region.address.origin + this.path(key);
  }

  /** An address that reads the object for as long as it says. Undefined without keys to sign with. */
  async signedUrl(
    key: string,
    { expiresInSeconds, downloadAs, signal }: PresignOptions
  ): Promise<string | undefined> {
    const query =
      downloadAs === undefined ? undefined : { 'response-content-disposition': attachment(downloadAs) };
    return this.sign('GET', key, query, expiresInSeconds, signal);
  }

  /** An address that does one thing to the object, whoever has it. Undefined without keys to sign with. */
  async sign(
    method: 'GET' | 'PUT' | 'POST',
    key: string,
    query: Query | undefined,
    expiresInSeconds: number,
    signal?: AbortSignal
  ): Promise<string | undefined> {
    const keys = await this.access.keys({ isRead: method === 'GET', signal });
    if (!keys) {
      return undefined;
    }
    const { name, address, wire } = this.region;
    const request = { method, path: this.path(key, query), headers: { host: wire.host } };
    return address.origin + this.signer.query(request, keys, name, expiresInSeconds);
  }

  /** The fields of a form that writes to this bucket. Undefined without keys to sign with. */
  async signForm(
    conditions: readonly unknown[],
    expiresInSeconds: number,
    signal?: AbortSignal
  ): Promise<Record<string, string> | undefined> {
    const keys = await this.access.keys({ signal });
    return (
      (keys &&
        this.signer.form(
          [{ bucket: this.bucket }, ...conditions],
          keys,
          this.region.name,
          expiresInSeconds
        )) ??
      undefined
    );
  }

  /** What a copy names its source by, for a bucket of the same service. */
  copySource(key: string): string {
    return pathOf(`/${this.bucket}`, key);
  }

  private path(key?: string, query?: Query): string {
    if (key === '') {
      // Its path would be the bucket's, which a PUT would make and a DELETE would remove.
      throw new LifecycleError('bad-input', `${this.uri('')} is a bucket, not an object.`, {
        subject: this.uri('')
      });
    }
    try {
      return pathOf(this.region.address.root, key, query);
    } catch (cause) {
      throw new LifecycleError(
        'bad-input',
        `${this.uri(key ?? '')}: half a character (a lone surrogate) is no key.`,
        { subject: this.uri(key ?? ''), cause }
      );
    }
  }

  private onWire({ method, key, query, headers, body, into, mayFailLate }: S3Request): WireRequest {
    // A Content-MD5 that is signed proves the bytes; other bodies are small documents.
    const payloadSha256 = !body
      ? EMPTY_SHA256
      : headers?.['content-md5'] === undefined
        ? hash('sha256', body, 'hex')
        : UNSIGNED_PAYLOAD;
    return {
      method,
      path: this.path(key, query),
      headers: { ...headers, 'x-amz-content-sha256': payloadSha256 },
      body,
      into,
      mayFailLate
    };
  }

  private connect(origin: string): Wire {
    return new Wire(origin, {
      limits: this.limitsAsked,
      authorise: (request, options) => this.authorise(request, options),
      judge: (answer, { method }) => this.judge(answer, method),
      guess: () => this.access.guess
    });
  }

  private async authorise(
    { method, path, headers }: WireRequest,
    options: { renew: boolean; signal?: AbortSignal }
  ): Promise<Record<string, string>> {
    const isRead = method === 'GET' || method === 'HEAD';
    const keys = await this.access.keys({ ...options, isRead });
    if (!keys) {
      return {};
    }
    this.hasSessionToken = keys.sessionToken !== undefined;
    const signed: Record<string, string> = { host: this.region.wire.host };
    for (const name of Object.keys(headers)) {
      if (name.startsWith('x-amz-') || name === 'content-type' || name === 'content-md5') {
        signed[name] = headers[name]!;
      }
    }
    const payloadSha256 = headers['x-amz-content-sha256']!;
    return this.signer.headers({ method, path, headers: signed, payloadSha256 }, keys, this.region.name);
  }

  private judge(answer: Omit<WholeAnswer, 'retries'>, method: string): Verdict {
    const isMute = method === 'HEAD' && (answer.status === 400 || answer.status === 403);
    // An expired token may be why; the answer cannot say so.
    return isMute && this.hasSessionToken ? 'renew' : judge(answer);
  }
}
