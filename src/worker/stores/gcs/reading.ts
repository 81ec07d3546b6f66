/** alt=media: the bytes of one generation, taken up where a connection broke, checked against the stored CRC32C. */
import type { IncomingMessage } from 'node:http';
import { LifecycleError, backoffMs, crc32c, crc32cBase64, sleep, throwIfAborted } from '../../core';
import type { ReadOptions } from '../store';
import { networkError } from '../wire';
import { withQuery, type GcsApi } from './api';
import { mismatch, type Deed } from './errors';
import { infoOfHeaders } from './object';

/** Without it, Google unpacks objects stored with `Content-Encoding: gzip`, and ranges count other bytes. */
const AS_STORED = { 'accept-encoding': 'gzip' };

export async function* readObject(
  api: GcsApi,
  key: string,
  options: ReadOptions
): AsyncGenerator<Uint8Array> {
  const { offset = 0, length, signal } = options;
  const deed: Deed = { key, verb: 'read', onMismatch: 'changed' };
  const end = length === undefined ? Infinity : offset + length;
  let position = offset;
  const isWhole = offset === 0 && length === undefined;
  let generation = options.ifVersion;
  let expected: string | undefined;
  let crc = 0;
  let failures = 0;
  throwIfAborted(signal);
  while (position < end) {
    const headers = { ...AS_STORED, ...rangeOf(position, end) };
    const path = withQuery(api.objectPath(key), { alt: 'media', ifGenerationMatch: generation });
    const answer = await api.open({ method: 'GET', path, headers }, deed, [416], signal);
    if ('body' in answer) {
      // Nothing is there behind the end.
      if (position > offset) {
        throw mismatch(api, deed);
      }
      return;
    }
    const { message } = answer;
    if (failures === 0 && position === offset) {
      const info = infoOfHeaders(key, answer.headers);
      generation ??= info?.version ?? undefined;
      if (info && info.version !== generation) {
        message.destroy();
        throw mismatch(api, deed);
      }
      expected = isWhole ? info?.crc32c : undefined;
      if (info) {
        options.onInfo?.(info);
      }
    }
    const before = position;
    try {
      for await (const chunk of body(message, signal)) {
        position += chunk.length;
        crc = expected === undefined ? 0 : crc32c(chunk, crc);
        yield chunk;
      }
      break;
    } catch (error) {
      throwIfAborted(signal);
      failures = position > before ? 0 : failures + 1;
      if (error instanceof LifecycleError || generation === undefined || failures > api.wire.limits.retries) {
        throw networkError(api.uri(key), error);
      }
      await sleep(backoffMs(failures, api.wire.limits.backoffMs), signal);
    } finally {
      message.destroy();
    }
  }
  if (expected !== undefined && expected !== crc32cBase64(crc)) {
    throw new LifecycleError('differs', `${api.uri(key)}: the bytes changed on their way. Read it again.`, {
      subject: api.uri(key)
    });
  }
}

/** The chunks of an answer; an end before the end is an error. */
async function* body(message: IncomingMessage, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of message as AsyncIterable<Buffer>) {
    throwIfAborted(signal);
    yield chunk;
  }
  if (!message.complete) {
    throw new Error('the connection broke off in the middle of the answer');
  }
}

/** The header for the bytes up to, not including, `end`; none for all. */
function rangeOf(position: number, end: number): Record<string, string> {
  return position === 0 && end === Infinity
    ? {}
    : { range: `bytes=${position}-${end === Infinity ? '' : end - 1}` };
}
