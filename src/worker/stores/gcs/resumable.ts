/**
 * One resumable upload, which is one stream: bytes go in order, and what came
 * of them is asked for after every failure. A part of a request may arrive.
 */
import { LifecycleError, backoffMs, isLifecycleError, sleep, throwIfAborted } from '../../core';
import type { ObjectInfo, Precondition } from '../store';
import type { WholeAnswer } from '../wire';
import { JSON_HEADERS, json, jsonBody, withQuery, type GcsApi } from './api';
import { judge, refusal, type Deed } from './errors';
import { OBJECT_FIELDS, conditions, infoOf, type Description } from './object';
import { lengthOf, split } from './pieces';

/** All requests but the last hold a multiple of this. */
export const QUANTUM_BYTES = 256 * 1024;

/** What has arrived: so many bytes, or the object. Undefined: there is no such session any more. */
type Progress = { committedBytes: number } | { object: ObjectInfo } | undefined;

interface SendOptions {
  /** Known at the last byte at the latest. */
  totalBytes?: number;
  /** Of the whole object, with its last bytes: the server compares. */
  crc32c?: string;
  signal?: AbortSignal;
}

/**
 * Follows Cloud Storage's "Resumable uploads". One call at a time: each builds on what the
 * one before has sent.
 */
export class ResumableUpload {
  private readonly deed: Deed;

  constructor(
    private readonly api: GcsApi,
    private readonly key: string,
    /** Path and query of the session's URI: who has it may write the object. */
    readonly path: string
  ) {
    this.deed = { key, verb: 'write', onMismatch: 'conflict' };
  }

  /**
   * Open a session at the server.
   *
   * @throws LifecycleError `conflict` when the precondition is not met, `network` when no session
   *   is given
   */
  static async start(
    api: GcsApi,
    key: string,
    description: Description,
    options: { precondition?: Precondition; signal?: AbortSignal }
  ): Promise<ResumableUpload> {
    api.assertKey(key);
    const path = withQuery(`${api.bucketPath('/upload/storage/v1')}/o`, {
      uploadType: 'resumable',
      name: key,
      ...conditions(options.precondition),
      fields: OBJECT_FIELDS
    });
    const answer = await api.send(
      { method: 'POST', path, headers: JSON_HEADERS, body: jsonBody(description) },
      { key, verb: 'write', onMismatch: 'conflict' },
      options.signal
    );
    const { location = '' } = answer.headers;
    if (location === '' || !URL.canParse(location, api.access.endpoint)) {
      throw new LifecycleError('network', `${api.uri(key)}: the storage server opened no upload session.`, {
        subject: api.uri(key)
      });
    }
    const { pathname, search } = new URL(location, api.access.endpoint);
    return new ResumableUpload(api, key, pathname + search);
  }

  /** Send the bytes from `offset` on; all before have arrived. Answers with the object after the last one. */
  async send(
    offset: number,
    pieces: readonly Uint8Array[],
    options: SendOptions
  ): Promise<ObjectInfo | undefined> {
    const { totalBytes, crc32c, signal } = options;
    const { retries, firstBackoffMs: firstMs } = this.api.wire.limits;
    const end = offset + lengthOf(pieces);
    const hash: Record<string, string> = crc32c === undefined ? {} : { 'x-goog-hash': `crc32c=${crc32c}` };
    let begin = offset;
    for (let failures = 0; ;) {
      const [, body] = split(pieces, begin - offset);
      const range = begin === end ? '*' : `${begin}-${end - 1}`;
      const headers = { ...hash, 'content-range': `bytes ${range}/${totalBytes ?? '*'}` };
      let progress = await this.attempt(headers, body, signal);
      if (progress instanceof LifecycleError) {
        if (failures >= retries) {
          throw progress;
        }
        await sleep(backoffMs(failures, firstMs), signal);
        progress = await this.status(totalBytes, signal);
      }
      if (progress === undefined) {
        throw dropped(this.api.uri(this.key));
      }
      if ('object' in progress) {
        return progress.object;
      }
      const { committedBytes } = progress;
      if (committedBytes < begin || committedBytes > end) {
        throw dropped(this.api.uri(this.key));
      }
      if (committedBytes === end && end !== totalBytes) {
        return undefined;
      }
      failures = committedBytes > begin ? 0 : failures + 1;
      if (failures > retries) {
        throw dropped(this.api.uri(this.key));
      }
      begin = committedBytes;
    }
  }

  /** What has arrived so far. */
  async status(totalBytes: number | undefined, signal?: AbortSignal): Promise<Progress> {
    const headers = { 'content-range': `bytes */${totalBytes ?? '*'}` };
    return this.progress(await this.api.wire.send({ method: 'PUT', path: this.path, headers }, signal));
  }

  /** Give it up: the server forgets what came. */
  async cancel(): Promise<void> {
    // 499 is how Google says that the cancellation worked; the others, that there is nothing to cancel.
    const deed: Deed = { ...this.deed, accepts: [400, 404, 410, 412, 499] };
    await this.api.send({ method: 'DELETE', path: this.path, headers: {} }, deed);
  }

  /** One request; the error is one after which it must be asked what arrived. */
  private async attempt(
    headers: Record<string, string>,
    body: readonly Uint8Array[],
    signal?: AbortSignal
  ): Promise<Progress | LifecycleError> {
    let answer: WholeAnswer;
    try {
      answer = await this.api.wire.send(
        { method: 'PUT', path: this.path, headers, body, retries: 0 },
        signal
      );
    } catch (error) {
      throwIfAborted(signal);
      if (isLifecycleError(error, 'network')) {
        return error;
      }
      throw error;
    }
    const verdict = judge(answer);
    return verdict === 'again' || verdict === 'slow down'
      ? refusal(this.api, this.deed, answer)
      : this.progress(answer);
  }

  private progress(answer: WholeAnswer): Progress {
    const { status, headers } = answer;
    const uri = this.api.uri(this.key);
    switch (status) {
      case 308: {
        const last = /^bytes=0-(\d+)$/.exec(headers.range ?? '')?.[1];
        return { committedBytes: last === undefined ? 0 : Number(last) + 1 };
      }
      case 200:
      case 201:
        return { object: infoOf(json(answer, uri), uri) };
      case 404:
      case 410:
      case 499:
        return undefined;
    }
    throw refusal(this.api, this.deed, answer);
  }
}

/** The session is gone, and with it what was sent. */
export function dropped(uri: string): LifecycleError {
  return new LifecycleError(
    'network',
    `${uri}: the storage server has dropped this upload. Run the same again: it starts anew.`,
    { subject: uri }
  );
}
