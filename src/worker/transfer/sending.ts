/** Reading parts ahead and sending them, and hashing the whole as it goes by. */
import { LifecycleError, collect, inOrder, md5Hex, type Checksums } from '../core';
import type { UploadSession } from '../stores';
import { checksumsOf } from './compare';
import { ContentHash } from './contentHash';
import type { ObjectCopy } from './object';

/** Parts of one object under way at once; the job's budget may allow fewer. */
export const PARTS_AT_ONCE = 4;

export interface Sending {
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
  const held = new Set<number>();
  const read = async (index: number): Promise<Part> => {
    const bytes = bytesOf(index, session, sizeBytes);
    await copy.budget.take(bytes, copy.signal);
    held.add(index);
    return { index, body: await readPart(copy, index * session.partBytes, bytes) };
  };
  const release = (index: number): void => {
    held.delete(index);
    copy.budget.give(bytesOf(index, session, sizeBytes));
  };
  const atOnce = session.isSequential ? 1 : PARTS_AT_ONCE;
  const writing = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  try {
    for await (const part of inOrder(indices, PARTS_AT_ONCE, read, copy.signal)) {
      whole?.update(part.body);
      const write = writePart(part, sending)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          writing.delete(write);
          release(part.index);
        });
      writing.add(write);
      if (writing.size >= atOnce) {
        await Promise.race(writing);
      }
      if (failure) {
        break;
      }
    }
  } finally {
    await Promise.all(writing);
    held.forEach(release);
  }
  if (failure) {
    throw failure.error;
  }
  return whole?.finish();
}

async function writePart({ index, body }: Part, { copy, session, onSent }: Sending): Promise<void> {
  const md5 = md5Hex(body);
  await session.writePart(index, body, copy.signal, md5);
  onSent(index, md5);
  copy.onBytes(body.byteLength);
}

/**
 * The whole is hashed where that tells something: to compare with what the
 * source recorded, or with what a service records that takes one stream. Of a
 * stream that an interrupted run began, its beginning is read again for that.
 */
async function beginWhole(
  [first]: readonly number[],
  { copy, session }: Sending
): Promise<ContentHash | undefined> {
  const { md5, crc32c } = checksumsOf(copy.item);
  const isRecorded = md5 !== undefined || crc32c !== undefined;
  if (isRecorded === (session.isSequential ?? false) || (first !== 0 && !session.isSequential)) {
    return undefined;
  }
  const whole = new ContentHash({
    md5: md5 !== undefined || !isRecorded,
    crc32c: isRecorded && md5 === undefined
  });
  const { from, item, signal } = copy;
  const length = first! * session.partBytes;
  if (length > 0) {
    const ifVersion = item.version ?? undefined;
    for await (const chunk of from.read(item.source.key, { length, ifVersion, signal })) {
      whole.update(chunk);
    }
  }
  return whole;
}

export async function readPart(
  { item, from, signal }: ObjectCopy,
  offset: number,
  length: number
): Promise<Uint8Array> {
  const ifVersion = item.version ?? undefined;
  const body = await collect(from.read(item.source.key, { offset, length, ifVersion, signal }));
  if (body.byteLength !== length) {
    const uri = from.uri(item.source.key);
    throw new LifecycleError('changed', `${uri} changed while it was being copied.`, { subject: uri });
  }
  return body;
}

export function bytesOf(index: number, { partBytes }: UploadSession, sizeBytes: number): number {
  return Math.min(partBytes, sizeBytes - index * partBytes);
}
