/** The bytes of an object, or of a range, taken up again where a connection broke. */
import { backoffMs, isLifecycleError, sleep, throwIfAborted } from '../../core';
import { changed, otherRange } from '../failures';
import type { ReadOptions } from '../store';
import { networkError, readWhole, receive, type FilledAnswer, type OpenAnswer } from '../wire';
import type { S3Client } from './client';
import { refusalOf } from './refusal';
import { infoOf, unquoted } from './info';

/** Bodies up to this size come as one chunk: an asynchronous step a chunk would cost more than the copy. */
const WHOLE_BYTES = 1024 * 1024;

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
    const answer = await client.open(
      { method: 'GET', key, headers: rangeHeaders(position, end, version), into: room },
      signal
    );
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
      for await (const chunk of chunksOf(answer, room)) {
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
      await sleep(backoffMs(failures, client.limits.backoffMs), signal);
    } finally {
      if ('message' in answer && !answer.message.complete) {
        answer.message.destroy();
      }
    }
  }
}

async function* chunksOf(
  answer: OpenAnswer | FilledAnswer,
  into: Uint8Array | undefined
): AsyncGenerator<Uint8Array> {
  const bytes = Number(answer.headers['content-length'] ?? Infinity);
  if (into && bytes <= into.byteLength) {
    const received = 'received' in answer ? answer.received : await receive(answer.message, into);
    if (received.bytes > 0) {
      yield into.subarray(0, received.bytes);
    }
    if (received.error) {
      throw received.error;
    }
    return;
  }
  const { message } = answer as OpenAnswer;
  if (bytes > WHOLE_BYTES) {
    yield* message;
    return;
  }
  const whole = await readWhole(message);
  if (whole.length > 0) {
    yield whole;
  }
}

function rangeHeaders(
  position: number,
  end: number | undefined,
  version: string | undefined
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (position > 0 || end !== undefined) {
    headers.range = `bytes=${position}-${end === undefined ? '' : end - 1}`;
  }
  if (version !== undefined) {
    headers['if-match'] = `"${version}"`;
  }
  return headers;
}

/** Is it the object and the place that were asked for? Answers with its version. */
function assertSame(
  { status, headers }: Pick<OpenAnswer, 'status' | 'headers'>,
  uri: string,
  position: number,
  version: string | undefined
): string | undefined {
  const seen = unquoted(headers.etag);
  if (version !== undefined && seen !== version) {
    throw changed(uri);
  }
  const start = status === 206 ? /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] : '0';
  if (Number(start) !== position) {
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
