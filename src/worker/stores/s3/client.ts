/** Signed requests to one bucket: its address, its region, who asks, and what answers. */
import { hash } from 'node:crypto';
import { LifecycleError } from '../../core';
import type { S3Access } from '../../credentials';
import {
  Wire,
  type OpenAnswer,
  type Verdict,
  type WholeAnswer,
  type WireLimits,
  type WireRequest
} from '../wire';
import { s3Error } from './errors';
import { judge, refusalOf, type Refusal } from './refusal';
import { factsOf, type ServerFacts } from './server';
import { EMPTY_SHA256, Signer, UNSIGNED_PAYLOAD } from './signature';
import { escapePath, escapeUri } from './url';

export interface S3Request {
  method: WireRequest['method'];
  /** Absent: the request is about the bucket. */
  key?: string;
  query?: Readonly<Record<string, string | undefined>>;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** A 200 may hold an error (Amazon S3 API Reference, CopyObject). */
  mayFailLate?: boolean;
}

export interface ClientOptions {
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

export class S3Client {
  readonly bucket: string;
  readonly access: S3Access;
  private wire: Wire;
  private at: string;
  /** What precedes a key in a path. */
  private root: string;
  private hasSessionToken = false;
  private seen?: ServerFacts;
  private readonly signer = new Signer();

  constructor(private readonly options: ClientOptions) {
    this.bucket = options.bucket;
    this.access = options.access;
    this.at = options.access.region;
    const { origin, root } = this.address(options.access.endpoint);
    this.root = root;
    this.wire = this.connect(origin);
  }

  /** Where the bucket is, as far as it is known. */
  get region(): string {
    return this.at;
  }

  get limits(): WireLimits {
    return this.wire.limits;
  }

  /** What the server is known to honour; undefined before its first answer. */
  get facts(): ServerFacts | undefined {
    return this.seen;
  }

  /** Send; any answer that another try would not change comes back. */
  async send(request: S3Request, signal?: AbortSignal): Promise<WholeAnswer> {
    return this.learning(() => this.wire.send(this.onWire(request), signal));
  }

  /** As `send`, a success's body still to be read. */
  async open(request: S3Request, signal?: AbortSignal): Promise<OpenAnswer | WholeAnswer> {
    return this.learning(() => this.wire.open(this.onWire(request), signal));
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
  error(refusal: Refusal, key?: string): LifecycleError {
    return s3Error(refusal, {
      uri: this.options.uri(key ?? ''),
      bucket: this.bucket,
      host: this.wire.host,
      origin: this.access.origin,
      remedy: this.access.remedy,
      region: this.at
    });
  }

  uri(key: string): string {
    return this.options.uri(key);
  }

  /** The address of an object for whoever may read it without keys. */
  url(key: string): string {
    return this.wire.origin + this.path(key);
  }

  /** An address that reads the object for as long as it says. Undefined without keys to sign with. */
  async signedUrl(key: string, expiresInSeconds: number, signal?: AbortSignal): Promise<string | undefined> {
    const keys = await this.access.keys({ signal });
    if (!keys) {
      return undefined;
    }
    const request = { method: 'GET', path: this.path(key), headers: { host: this.wire.host } };
    return this.wire.origin + this.signer.query(request, keys, this.at, expiresInSeconds);
  }

  /** What a copy names its source by, for a bucket of the same service. */
  copySource(key: string): string {
    return `/${this.bucket}/${this.escaped(key)}`;
  }

  private onWire({ method, key, query, headers, body, mayFailLate }: S3Request): WireRequest {
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
      mayFailLate
    };
  }

  private path(key?: string, query?: S3Request['query']): string {
    const path = key === undefined ? this.root : `${this.root}/${this.escaped(key)}`;
    if (!query) {
      return path || '/';
    }
    const names = Object.keys(query).filter(name => query[name] !== undefined);
    return `${path || '/'}?${names
      .sort()
      .map(name => `${escapeUri(name)}=${escapeUri(query[name]!)}`)
      .join('&')}`;
  }

  private escaped(key: string): string {
    try {
      return escapePath(key);
    } catch (cause) {
      throw new LifecycleError(
        'bad-input',
        `${this.uri(key)}: half a character (a lone surrogate) is no key.`,
        {
          subject: this.uri(key),
          cause
        }
      );
    }
  }

  private address(endpoint: string): { origin: string; root: string } {
    const { protocol, host, pathname } = new URL(endpoint);
    const base = pathname.replace(/\/+$/, '');
    // A certificate for *.host does not hold for a bucket with dots in its name.
    const isHostName = /^[a-z0-9][a-z0-9-]*$/.test(this.bucket);
    return this.access.pathStyle || !isHostName
      ? { origin: `${protocol}//${host}`, root: `${base}/${escapeUri(this.bucket)}` }
      : { origin: `${protocol}//${this.bucket}.${host}`, root: base };
  }

  private connect(origin: string): Wire {
    return new Wire(origin, {
      limits: this.options.limits,
      authorise: (request, options) => this.authorise(request, options),
      judge: (answer, { method }) => this.judge(answer, method)
    });
  }

  private async authorise(
    { method, path, headers }: WireRequest,
    options: { renew: boolean; signal?: AbortSignal }
  ): Promise<Record<string, string>> {
    const keys = await this.access.keys(options);
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
    return this.signer.headers(
      { method, path, headers: signed, payloadSha256: headers['x-amz-content-sha256']! },
      keys,
      this.at
    );
  }

  private judge(answer: Omit<WholeAnswer, 'retries'>, method: string): Verdict {
    const isMute = method === 'HEAD' && (answer.status === 400 || answer.status === 403);
    // An expired token may be why; the answer cannot say so.
    return isMute && this.hasSessionToken ? 'renew' : judge(answer);
  }

  /** Ask; if the bucket turns out to be in another region, go there and ask again. */
  private async learning<A extends OpenAnswer | WholeAnswer>(ask: () => Promise<A>): Promise<A> {
    const answer = await ask();
    this.seen ??= factsOf(answer.headers);
    if (answer.status < 300 || !('body' in answer)) {
      return answer;
    }
    const refusal = refusalOf(answer);
    if (refusal?.region === undefined || refusal.region === this.at || !ELSEWHERE.has(refusal.code)) {
      return answer;
    }
    this.move(refusal.region);
    return ask();
  }

  private move(region: string): void {
    this.at = region;
    const endpoint = this.access.endpoint.replace(
      /^(https?:\/\/s3[.-])(?:[a-z0-9-]+\.)?(amazonaws\.com(?:\.cn)?)$/,
      (_all, scheme: string, domain: string) => `${scheme.replace(/-$/, '.')}${region}.${domain}`
    );
    const { origin, root } = this.address(endpoint);
    if (origin !== this.wire.origin) {
      this.root = root;
      this.wire = this.connect(origin);
    }
  }
}
