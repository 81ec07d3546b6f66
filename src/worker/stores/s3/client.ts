/** Signed requests to one bucket: its address, its region, who asks, and what answers. */
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
import { addressOf, endpointIn, pathOf, type Address, type Query } from './address';
import { s3Error } from './errors';
import { isDenied, judge, refusalOf, type Refusal } from './refusal';
import { UNKNOWN, factsOf, type ServerFacts } from './server';
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

/** Codes that say: signed for another region than the bucket's. A HEAD has no code but 400. */
const ELSEWHERE = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'BadRequest'
]);

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
  private address: Address;
  private wire: Wire;
  private readonly without: ReadsWithout;
  private region: string;
  private hasSessionToken = false;
  private seen?: ServerFacts;

  constructor({ bucket, access, limits, uri }: ClientOptions) {
    this.bucket = bucket;
    this.access = access;
    this.uri = uri;
    this.limitsAsked = limits;
    this.region = access.region;
    this.address = addressOf(access.endpoint, bucket, access.pathStyle);
    this.wire = this.connect();
    this.without = new ReadsWithout(() => access.mayLeave, isDenied);
  }

  get limits(): WireLimits {
    return this.wire.limits;
  }

  /** What the server is known to honour: any answer of it tells which one it is. */
  async facts(signal?: AbortSignal): Promise<ServerFacts> {
    if (!this.seen) {
      await this.send({ method: 'HEAD' }, signal);
    }
    return this.seen ?? UNKNOWN;
  }

  /** Send; any answer that another try would not change comes back. */
  async send(request: S3Request, signal?: AbortSignal): Promise<WholeAnswer> {
    return this.without.ask(request.method, isNobody =>
      this.learning(() => this.wire.send({ ...this.onWire(request), isNobody }, signal))
    );
  }

  /** As `send`, a success's body still to be read. */
  async open(request: S3Request, signal?: AbortSignal): Promise<OpenAnswer | FilledAnswer | WholeAnswer> {
    return this.without.ask(request.method, isNobody =>
      this.learning(() => this.wire.open({ ...this.onWire(request), isNobody }, signal))
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
    const { host } = this.wire;
    return s3Error(refusal, {
      uri: this.uri(key),
      bucket: this.bucket,
      host,
      region: this.region,
      origin,
      remedy
    });
  }

  /** The address of an object for whoever may read it without keys; without a key the bucket's. */
  url(key?: string): string {
    return this.address.origin + this.path(key);
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
    const request = { method, path: this.path(key, query), headers: { host: this.wire.host } };
    return this.address.origin + this.signer.query(request, keys, this.region, expiresInSeconds);
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
        this.signer.form([{ bucket: this.bucket }, ...conditions], keys, this.region, expiresInSeconds)) ??
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
      return pathOf(this.address.root, key, query);
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

  private connect(): Wire {
    return new Wire(this.address.origin, {
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
    const signed: Record<string, string> = { host: this.wire.host };
    for (const name of Object.keys(headers)) {
      if (name.startsWith('x-amz-') || name === 'content-type' || name === 'content-md5') {
        signed[name] = headers[name]!;
      }
    }
    const payloadSha256 = headers['x-amz-content-sha256']!;
    return this.signer.headers({ method, path, headers: signed, payloadSha256 }, keys, this.region);
  }

  private judge(answer: Omit<WholeAnswer, 'retries'>, method: string): Verdict {
    const isMute = method === 'HEAD' && (answer.status === 400 || answer.status === 403);
    // An expired token may be why; the answer cannot say so.
    return isMute && this.hasSessionToken ? 'renew' : judge(answer);
  }

  /** Ask; if the bucket turns out to be in another region, go there and ask again. */
  private async learning<A extends OpenAnswer | FilledAnswer | WholeAnswer>(
    ask: () => Promise<A>
  ): Promise<A> {
    const signedFor = this.region;
    const answer = await ask();
    this.seen ??= factsOf(answer.headers);
    if (answer.status < 300 || !('body' in answer)) {
      return answer;
    }
    const refusal = refusalOf(answer);
    if (refusal?.region === undefined || refusal.region === signedFor || !ELSEWHERE.has(refusal.code)) {
      return answer;
    }
    // Of many requests under way the first one moves.
    if (refusal.region !== this.region) {
      this.move(refusal.region);
    }
    return ask();
  }

  private move(region: string): void {
    this.region = region;
    this.address = addressOf(endpointIn(this.access.endpoint, region), this.bucket, this.access.pathStyle);
    if (this.address.origin !== this.wire.origin) {
      this.wire = this.connect();
    }
  }
}
