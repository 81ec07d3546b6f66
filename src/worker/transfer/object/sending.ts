/** Reading parts ahead and sending them, and hashing the whole as it goes by. */
import { inOrder, type Checksums } from '../../core';
import type { UploadSession } from '../../stores';
import { checksumsOf, guessPartBytes, type HashKinds, type HashStream } from '../checksums';
import { fill } from './filling';
import type { ObjectCopy } from './object';

/** Parts of one object under way at once; the job's budget may allow fewer. */
export const PARTS_AT_ONCE = 8;

interface Sending {
  copy: ObjectCopy;
  session: UploadSession;
  sizeBytes: number;
  onSent(index: number, md5: string): void;
}

interface Part {
  index: number;
  body: Uint8Array;
}

/** Send these parts, in ascending order; answers with the checksums of the whole if it went by from its start. */
export async function sendParts(
  indices: readonly number[],
  sending: Sending
): Promise<Checksums | undefined> {
  const { copy, session, sizeBytes } = sending;
  const whole = await beginWhole(indices, sending);
  const held = new Set<Uint8Array>();
  const lastIndex = Math.ceil(sizeBytes / session.partBytes) - 1;
  const stop = new AbortController();
  const signal = AbortSignal.any([copy.signal, stop.signal]);
  let failure: { error: unknown } | undefined;
  // What waits for memory must not wait for that of parts which nobody will send.
  const fail = (error: unknown): void => {
    failure ??= { error };
    stop.abort(error);
  };
  const read = async (index: number): Promise<Part> => {
    const body = await copy.budget.take(bytesOf(index, session, sizeBytes), signal);
    held.add(body);
    try {
      await fill({ ...copy, signal }, body, index * session.partBytes);
    } catch (error) {
      fail(error);
      throw error;
    }
    return { index, body };
  };
  const release = (body: Uint8Array, index?: number): void => {
    held.delete(body);
    // A session that is one stream keeps the last part until it is completed.
    const isKept = session.isSequential && index === lastIndex;
    copy.budget.give(body, isKept);
  };
  const atOnce = session.isSequential ? 1 : PARTS_AT_ONCE;
  const writing = new Set<Promise<void>>();
  try {
    for await (const part of inOrder(indices, PARTS_AT_ONCE, read, signal)) {
      const hashed = whole?.update(part.body);
      const write = Promise.all([writePart(part, sending), hashed])
        .then(() => undefined)
        .catch((error: unknown) => fail(error))
        .finally(() => {
          writing.delete(write);
          release(part.body, part.index);
        });
      writing.add(write);
      if (writing.size >= atOnce) {
        await Promise.race(writing);
      }
      if (failure) {
        break;
      }
    }
  } catch (error) {
    fail(error);
  } finally {
    await Promise.all(writing);
    held.forEach(body => release(body));
  }
  if (failure) {
    throw failure.error;
  }
  return whole?.finish();
}

async function writePart({ index, body }: Part, { copy, session, onSent }: Sending): Promise<void> {
  // The disk keeps what it was given; a service is told what must arrive, and the journal what was sent.
  const md5 = copy.to.type === 'disk' ? undefined : await copy.hasher.md5(body);
  await session.writePart(index, body, { md5, signal: copy.signal });
  if (md5 !== undefined) {
    onSent(index, md5);
  }
  copy.onBytes(body.byteLength);
}

/**
 * The whole is hashed where that tells something. Of a stream that an
 * interrupted run began, its beginning is read again for that.
 */
async function beginWhole(
  [first]: readonly number[],
  { copy, session, sizeBytes }: Sending
): Promise<HashStream | undefined> {
  const { isSequential = false, partBytes } = session;
  const kinds = tellingKinds(checksumsOf(copy.item), isSequential, sizeBytes);
  if (!kinds || (first !== 0 && !isSequential)) {
    return undefined;
  }
  const whole = copy.hasher.stream(kinds);
  const { from, item, signal } = copy;
  const length = first! * partBytes;
  if (length > 0) {
    const ifVersion = item.version ?? undefined;
    for await (const chunk of from.read(item.source.key, { length, ifVersion, signal })) {
      await whole.update(chunk);
    }
  }
  return whole;
}

/** What to compare with what the source recorded, or with what a service records that takes one stream. */
function tellingKinds(
  { md5, crc32c, multipartMd5 }: Checksums,
  isSequential: boolean,
  sizeBytes: number
): HashKinds | undefined {
  if (md5 !== undefined || crc32c !== undefined) {
    // Such a service records the same: then those two are compared.
    return isSequential ? undefined : { md5: md5 !== undefined, crc32c: md5 === undefined };
  }
  // Each guess is hashed for: the likeliest must do.
  const partBytes = multipartMd5 === undefined ? [] : guessPartBytes(sizeBytes, multipartMd5).slice(0, 1);
  return isSequential || partBytes.length > 0 ? { md5: isSequential, partBytes } : undefined;
}

/** Bytes of a part; the last one has what is left. */
export function bytesOf(index: number, { partBytes }: UploadSession, sizeBytes: number): number {
  return Math.min(partBytes, sizeBytes - index * partBytes);
}
