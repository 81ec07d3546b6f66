/** The bytes of an object, or of a range, taken up again where a connection broke. */
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';
import { changed, otherRange } from '../failures';
import type { ReadOptions } from '../store';
import { networkError } from '../wire';
import type { Answer } from './answer';
import { assertData } from './data';
import { contentRange, infoOf, rangeHeaders, sizeOf, versionOf, type Range, type WebObject } from './headers';
import type { Requests } from './requests';

/** Of a server without ranges, at most this much is read and thrown away to reach an offset. */
const SKIP_BYTES = 8 * 1024 * 1024;

/**
 * As `Store.read`. A connection that breaks is taken up where it stopped, provided
 * the server's ETag or time of change says that it is the same object; a body that
 * ends early is an error, never a short read.
 */
export async function* readObject(
  requests: Requests,
  { key, url }: WebObject,
  options: ReadOptions
): AsyncGenerator<Uint8Array> {
  const { offset = 0, length, ifVersion, onInfo, into, signal } = options;
  const wanted: Range = { position: offset, end: length === undefined ? undefined : offset + length };
  if (length === 0) {
    return;
  }
  let version = ifVersion;
  let failures = 0;
  let isTold = false;
  for (;;) {
    // To the end, from a place in between: something has come before, if not to us.
    const isResumed = wanted.position > (length === undefined ? 0 : offset);
    const headers = rangeHeaders(wanted, version, isResumed);
    const room = into?.subarray(wanted.position - offset);
    const answer = await requests.send({ method: 'GET', url, headers, into: room, signal });
    if (answer.status === 416) {
      answer.destroy();
      const total = contentRange(answer)?.total;
      if (wanted.position > offset || (total !== undefined && offset < total)) {
        throw changed(url);
      }
      return;
    }
    if (answer.status === 412) {
      answer.destroy();
      throw changed(url);
    }
    await assertData(answer, url, requests.access);
    const seen = versionOf(answer);
    if (version !== undefined && seen !== version) {
      answer.destroy();
      throw changed(url);
    }
    if (!isTold) {
      isTold = true;
      const total = answer.status === 206 ? contentRange(answer)?.total : sizeOf(answer);
      onInfo?.(infoOf(key, answer, total ?? -1));
    }
    const before = wanted.position;
    try {
      for await (const chunk of bytesOf(answer, wanted, url)) {
        yield chunk;
      }
      return;
    } catch (error) {
      throwIfAborted(signal);
      failures = wanted.position > before ? 0 : failures + 1;
      const resumable = wanted.position === offset || seen !== null;
      if (error instanceof LifecycleError || !resumable || failures > requests.limits.retries) {
        throw networkError(url, error);
      }
      version ??= wanted.position > offset ? (seen ?? undefined) : undefined;
      await sleep(backoffMs(failures, requests.limits.firstBackoffMs), signal);
    } finally {
      answer.destroy();
    }
  }
}

/** The bytes of one answer from `wanted.position` on, which moves as they are given out. */
async function* bytesOf(answer: Answer, wanted: Range, url: string): AsyncGenerator<Uint8Array> {
  const total = answer.status === 206 ? contentRange(answer)?.total : sizeOf(answer);
  let skip = 0;
  if (answer.status === 206) {
    const start = contentRange(answer)?.start;
    if (start !== wanted.position) {
      throw otherRange(url);
    }
  } else {
    skip = wanted.position;
    if (skip > SKIP_BYTES) {
      throw new LifecycleError(
        'unsupported',
        `${url}: the server cannot give a part of a file. Copy the file to disk first (lifecycle cp ${url} .).`,
        { subject: url }
      );
    }
  }
  const end = Math.min(wanted.end ?? Infinity, total ?? Infinity);
  while (wanted.position < end) {
    const { done, value } = await answer.next();
    if (done) {
      if (Number.isFinite(end) && (total !== undefined || answer.status === 206)) {
        throw new Error(`the answer ended ${end - wanted.position} bytes early`);
      }
      return;
    }
    // What is skipped moves the rest, which may lie in the reader's memory: there it would be in the wrong place.
    const chunk = skip > 0 ? Uint8Array.from(value.subarray(Math.min(skip, value.length))) : value;
    skip -= value.length - chunk.length;
    const part = chunk.subarray(0, Math.min(chunk.length, end - wanted.position));
    if (part.length > 0) {
      wanted.position += part.length;
      yield part;
    }
  }
  if (answer.status === 206 || end === total) {
    // Nothing more comes; seeing the end lets the connection serve again.
    await answer.next();
  }
}
