/** alt=media: the bytes of one generation, taken up where a connection broke, compared with the stored CRC32C. */
import {
  LifecycleError,
  backoffMs,
  crc32c,
  crc32cBase64,
  isLifecycleError,
  sleep,
  throwIfAborted
} from '../../core';
import { otherRange } from '../failures';
import type { ReadOptions } from '../store';
import { bodyOf, networkError, rangeHeader, startOf, type BodyCheck } from '../wire';
import { withQuery, type GcsApi } from './api';
import { mismatch, type Deed } from './errors';
import { infoOfHeaders } from './object';

/** Without it, Google unpacks objects stored with `Content-Encoding: gzip`, and ranges count other bytes. */
const AS_STORED = { 'accept-encoding': 'gzip' };

/** Times that damaged bytes are asked for again; what is stored damaged stays so. */
const DAMAGE_RETRIES = 2;

/** @throws LifecycleError `not-found`, `changed` at another generation than `ifVersion`, `network` where tries did not help */
export async function* readObject(
  api: GcsApi,
  key: string,
  options: ReadOptions
): AsyncGenerator<Uint8Array> {
  const { offset = 0, length, into, signal } = options;
  const deed: Deed = { key, verb: 'read', onMismatch: 'changed', accepts: [416] };
  let end = length === undefined ? Infinity : offset + length;
  const isWhole = offset === 0 && length === undefined;
  const checksum = isWhole && !options.isChecked ? new Checksum(api.uri(key)) : undefined;
  let position = offset;
  let generation = options.ifVersion;
  let isFirst = true;
  let failures = 0;
  let damages = 0;
  throwIfAborted(signal);
  while (position < end) {
    const headers = { ...AS_STORED, ...rangeHeader(position, end) };
    const path = withQuery(api.objectPath(key), { alt: 'media', ifGenerationMatch: generation });
    const room = into?.subarray(position - offset);
    const answer = await api.open({ method: 'GET', path, headers, into: room }, deed, signal);
    if ('body' in answer) {
      if (isFirst) {
        // Nothing is there behind the end.
        return;
      }
      throw mismatch(api, deed);
    }
    const before = position;
    try {
      const info = infoOfHeaders(key, api.uri(key), answer.headers);
      generation ??= info?.version ?? undefined;
      if (info && info.version !== generation) {
        throw mismatch(api, deed);
      }
      if (isFirst && info) {
        options.onInfo?.(info);
        checksum?.expect(info.crc32c);
        end = Math.min(end, info.sizeBytes);
      }
      isFirst = false;
      if (startOf(answer) !== position) {
        throw otherRange(api.uri(key));
      }
      for await (const chunk of bodyOf(answer, room, checksum)) {
        position += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      throwIfAborted(signal);
      failures = position > before ? 0 : failures + 1;
      const isDamage = isLifecycleError(error, 'differs') && position === before;
      const isOver = isDamage ? ++damages > DAMAGE_RETRIES : isLifecycleError(error);
      if (isOver || generation === undefined || failures > api.wire.limits.retries) {
        throw networkError(api.uri(key), error);
      }
      await sleep(backoffMs(failures, api.wire.limits.firstBackoffMs), signal);
    } finally {
      if ('message' in answer && !answer.message.complete) {
        answer.message.destroy();
      }
    }
  }
  checksum?.finish();
}

/** Compares what came of a whole object with what its bucket recorded. */
class Checksum implements BodyCheck {
  private crc = 0;
  private expected: string | undefined;

  constructor(private readonly uri: string) {}

  expect(expected: string | undefined): void {
    this.expected = expected;
  }

  update(chunk: Uint8Array): void {
    if (this.expected !== undefined) {
      this.crc = crc32c(chunk, this.crc);
    }
  }

  /** The last bytes; when it throws, they may come again. */
  finish(bytes: Uint8Array = new Uint8Array(0)): void {
    if (this.expected !== undefined && this.expected !== crc32cBase64(crc32c(bytes, this.crc))) {
      throw new LifecycleError('differs', `${this.uri}: the bytes changed on their way. Read it again.`, {
        subject: this.uri
      });
    }
  }
}
