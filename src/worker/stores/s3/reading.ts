/** The bytes of an object, or of a range, taken up again where a connection broke. */
import { backoffMs, isLifecycleError, sleep, throwIfAborted } from '../../core';
import { changed, otherRange } from '../failures';
import type { ReadOptions } from '../store';
import { bodyOf, networkError, rangeHeader, startOf, type OpenAnswer } from '../wire';
import type { S3Client } from './client';
import { refusalOf } from './refusal';
import { infoOf, unquoted } from './info';

/** @throws LifecycleError `not-found`, `changed` at another ETag than `ifVersion`, `network` where tries did not help */
export async function* readObject(
  client: S3Client,
  key: string,
  options: ReadOptions
): AsyncGenerator<Uint8Array> {
  const { offset = 0, length, ifVersion, onInfo, into, signal } = options;
  const end = length === undefined ? undefined : offset + length;
  let position = offset;
  let version = ifVersion;
  let failures = 0;
  throwIfAborted(signal);
  while (end === undefined || position < end) {
    const room = into?.subarray(position - offset);
    const headers = {
      ...rangeHeader(position, end),
      ...(version !== undefined && { 'if-match': `"${version}"` })
    };
    const answer = await client.open({ method: 'GET', key, headers, into: room }, signal);
    if ('body' in answer) {
      const refusal = refusalOf(answer)!;
      if (refusal.status === 416 && position === offset) {
        return;
      }
      throw refusal.status === 412 || refusal.status === 416
        ? changed(client.uri(key))
        : client.error(refusal, key);
    }
    const before = position;
    try {
      version = assertSame(answer, client.uri(key), position, version);
      if (position === offset) {
        onInfo?.(infoOf(key, answer.headers, totalOf(answer)));
      }
      for await (const chunk of bodyOf(answer, room)) {
        position += chunk.byteLength;
        yield chunk;
      }
      return;
    } catch (error) {
      throwIfAborted(signal);
      failures = position > before ? 0 : failures + 1;
      if (isLifecycleError(error) || failures > client.limits.retries) {
        throw networkError(client.url(key), error);
      }
      await sleep(backoffMs(failures, client.limits.firstBackoffMs), signal);
    } finally {
      if ('message' in answer && !answer.message.complete) {
        answer.message.destroy();
      }
    }
  }
}

/** Is it the object and the place that were asked for? Answers with its version. */
function assertSame(
  answer: Pick<OpenAnswer, 'status' | 'headers'>,
  uri: string,
  position: number,
  version: string | undefined
): string | undefined {
  const seen = unquoted(answer.headers.etag);
  if (version !== undefined && seen !== version) {
    throw changed(uri);
  }
  if (startOf(answer) !== position) {
    throw otherRange(uri);
  }
  return seen;
}

/** How long the whole object is. */
function totalOf({ status, headers }: Pick<OpenAnswer, 'status' | 'headers'>): number {
  const total =
    status === 206 ? /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] : headers['content-length'];
  return Number(total);
}
