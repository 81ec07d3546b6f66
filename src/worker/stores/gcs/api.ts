/** One bucket of Google's JSON API: its addresses, its requests, its refusals. */
import { LifecycleError } from '../../core';
import type { GcsAccess } from '../../credentials';
import {
  ReadsWithout,
  Wire,
  type FilledAnswer,
  type OpenAnswer,
  type WholeAnswer,
  type WireLimits,
  type WireRequest
} from '../wire';
import { isDenied, judge, refusal, type Deed } from './errors';

export type Query = Record<string, string | number | undefined>;

/**
 * Requests to one bucket. Who uses its `wire` instead has to read refusals itself, and is
 * not served without credentials.
 */
export class GcsApi {
  readonly wire: Wire;
  private readonly without: ReadsWithout;

  constructor(
    readonly bucket: string,
    readonly access: GcsAccess,
    /** How a person would write a key. */
    readonly uri: (key: string) => string,
    limits?: Partial<WireLimits>
  ) {
    const authorise = async (
      { method }: WireRequest,
      options: { renew: boolean; signal?: AbortSignal }
    ): Promise<Record<string, string>> => {
      const isRead = method === 'GET' || method === 'HEAD';
      const token = await access.token({ ...options, isRead });
      return token === null ? {} : { authorization: `Bearer ${token}` };
    };
    this.wire = new Wire(access.endpoint, { limits, judge, authorise, guess: () => access.guess });
    this.without = new ReadsWithout(() => access.mayLeave, isDenied);
  }

  /** The bucket's path below `base`. */
  bucketPath(base = '/storage/v1'): string {
    return `${base}/b/${encodeURIComponent(this.bucket)}`;
  }

  /** The path of an object: its key is one segment, every slash in it escaped. */
  objectPath(key: string): string {
    this.assertKey(key);
    return `${this.bucketPath()}/o/${encodeURIComponent(key)}`;
  }

  /**
   * @throws LifecycleError `bad-input` for what can be no object's name. A
   *   server may read "." and ".." as steps to the bucket itself, and half a
   *   character would become another key.
   */
  assertKey(key: string): void {
    if (key === '' || key === '.' || key === '..' || !key.isWellFormed()) {
      throw new LifecycleError(
        'bad-input',
        `${JSON.stringify(key)} cannot be the name of an object in ${this.uri('')}. Choose another name.`,
        { subject: this.uri(key) }
      );
    }
  }

  /** Send; what the deed does not accept is thrown in words. */
  async send(request: WireRequest, deed: Deed, signal?: AbortSignal): Promise<WholeAnswer> {
    const answer = await this.without.ask(request.method, isNobody =>
      this.wire.send({ ...request, isNobody }, signal)
    );
    if (answer.status >= 300 && !deed.accepts?.includes(answer.status)) {
      throw refusal(this, deed, answer);
    }
    return answer;
  }

  /** As `send`, but a success's body is left for the caller to read. */
  async open(
    request: WireRequest,
    deed: Deed,
    signal?: AbortSignal
  ): Promise<OpenAnswer | FilledAnswer | WholeAnswer> {
    const answer = await this.without.ask(request.method, isNobody =>
      this.wire.open({ ...request, isNobody }, signal)
    );
    if ('body' in answer && answer.status >= 300 && !deed.accepts?.includes(answer.status)) {
      throw refusal(this, deed, answer);
    }
    return answer;
  }
}

/** `path?name=value&…` without what is undefined. */
export function withQuery(path: string, query: Query): string {
  let text = '';
  for (const name in query) {
    const value = query[name];
    if (value !== undefined) {
      text += `${text === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`;
    }
  }
  return path + text;
}

/**
 * The JSON of an answer about `uri`.
 *
 * @throws LifecycleError `unreadable` when it is none
 */
export function json(answer: WholeAnswer, uri: string): unknown {
  try {
    return JSON.parse(answer.body.toString()) as unknown;
  } catch (cause) {
    throw new LifecycleError(
      'unreadable',
      `${uri}: the storage server answered with something that is not JSON. Check the endpoint: a proxy may have answered.`,
      { subject: uri, cause }
    );
  }
}

export const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** To be sent with `JSON_HEADERS`. */
export function jsonBody(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
