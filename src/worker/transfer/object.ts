/** One object from store to store: inside the service where that works, streamed else, in resumable parts when large. */
import { LifecycleError, collect, counted, forEachConcurrent, isLifecycleError, type Task } from '../core';
import type { ObjectInfo, Store, UploadSession, WriteOptions } from '../stores';
import type { CopyItem, Target } from './plan';

/** Larger objects go in parts that survive a kill. */
export const LARGE_BYTES = 64 * 1024 * 1024;
const PARTS_AT_ONCE = 4;

export interface ObjectCopy {
  item: CopyItem;
  target: Target;
  from: Store;
  to: Store;
  task: Task;
  signal: AbortSignal;
  /** Of a move: may the source be renamed away? Asked right before it is. */
  mayRename?(): Promise<void>;
  /** Bytes that have arrived, as they do. */
  onBytes(bytes: number): void;
  /** Parts that an earlier run had sent. */
  onResumed(parts: number): void;
}

/** Copy one object, whole and verified; answers with what stands at the destination. */
export async function copyObject(copy: ObjectCopy): Promise<ObjectInfo> {
  const { item, target, from, to, task, signal } = copy;
  const options: WriteOptions = {
    sizeBytes: item.sizeBytes ?? undefined,
    contentType: item.contentType,
    modified: item.modified ?? undefined,
    precondition: target.precondition,
    writer: task.id,
    signal
  };
  const ifVersion = item.version ?? undefined;
  await task.assertHeld();
  const served = await to.copyFrom(from, item.source.key, item.destination.key, { ...options, ifVersion });
  if (served) {
    copy.onBytes(item.sizeBytes ?? 0);
    return verified(copy, served);
  }
  if (copy.mayRename && from === to && to.rename) {
    await copy.mayRename();
    const { precondition } = options;
    const renamed = await to.rename(item.source.key, item.destination.key, {
      ifVersion,
      precondition,
      signal
    });
    if (renamed) {
      copy.onBytes(item.sizeBytes ?? 0);
      return verified(copy, renamed);
    }
  }
  if (item.sizeBytes !== null && item.sizeBytes > LARGE_BYTES) {
    return verified(copy, await copyInParts(copy, { ...options, sizeBytes: item.sizeBytes }));
  }
  const body = counted(from.read(item.source.key, { ifVersion, signal }), copy.onBytes);
  return verified(copy, await to.write(item.destination.key, body, options));
}

/**
 * Take away what a run left that was killed when the object stood already, but
 * its unfinished files were not yet gone.
 */
export async function cleanUp(item: CopyItem, to: Store, task: Task): Promise<void> {
  await to.cleanUp?.(item.destination.key, task.id);
  const token = tokenOf(item, task);
  if (token !== undefined && item.sizeBytes !== null) {
    await (await to.upload(item.destination.key, { sizeBytes: item.sizeBytes, token: token.token })).abort();
    await task.journal.finishNow(uploadPart(item), null);
  }
}

/** The journal's name for the upload of a key. */
function uploadPart(item: CopyItem): string {
  return `upload ${item.destination.key}`;
}

type SizedOptions = WriteOptions & { sizeBytes: number };

async function copyInParts(copy: ObjectCopy, options: SizedOptions): Promise<ObjectInfo> {
  const { item, task, signal } = copy;
  const session = await takeUp(copy, options);
  try {
    const have = await session.parts(signal);
    copy.onResumed(have.size);
    const missing: number[] = [];
    for (let index = 0; index * session.partBytes < options.sizeBytes; index++) {
      const part = have.get(index);
      if (part) {
        copy.onBytes(part.sizeBytes);
      } else {
        missing.push(index);
      }
    }
    await forEachConcurrent(
      missing,
      PARTS_AT_ONCE,
      (index, both) => copyPart(copy, session, index, options.sizeBytes, both),
      signal
    );
    await task.assertHeld();
    const stored = await session.complete({ precondition: options.precondition, signal });
    await task.journal.finishNow(uploadPart(item), null);
    return stored;
  } catch (error) {
    const isVoid = isLifecycleError(error, 'changed', 'conflict', 'not-found', 'unreadable');
    if (isVoid || task.isCancelled?.()) {
      // The parts belong to content that is no more, or nothing will take them up.
      await session.abort();
      await task.journal.finishNow(uploadPart(item), null);
    }
    throw error;
  }
}

/** The session that an interrupted run began for the same content, or a new one, recorded before it opens. */
async function takeUp({ item, to, task }: ObjectCopy, options: SizedOptions): Promise<UploadSession> {
  const record = tokenOf(item, task);
  if (record) {
    const session = await to.upload(item.destination.key, { ...options, token: record.token });
    if (record.version === item.version) {
      return session;
    }
    await session.abort();
  }
  const session = await to.upload(item.destination.key, options);
  await task.journal.finishNow(uploadPart(item), { token: session.token, version: item.version });
  return session;
}

/** The upload that the journal knows for this item. */
function tokenOf(item: CopyItem, task: Task): { token: string; version: unknown } | undefined {
  const record = task.journal.get(uploadPart(item));
  return record !== null &&
    typeof record === 'object' &&
    !Array.isArray(record) &&
    typeof record.token === 'string'
    ? { token: record.token, version: record.version }
    : undefined;
}

async function copyPart(
  copy: ObjectCopy,
  session: UploadSession,
  index: number,
  sizeBytes: number,
  signal: AbortSignal
): Promise<void> {
  const { item, from } = copy;
  const offset = index * session.partBytes;
  const length = Math.min(session.partBytes, sizeBytes - offset);
  const body = await collect(
    from.read(item.source.key, { offset, length, ifVersion: item.version ?? undefined, signal })
  );
  if (body.byteLength !== length) {
    throw new LifecycleError('changed', `${from.uri(item.source.key)} changed while it was being copied.`, {
      subject: from.uri(item.source.key)
    });
  }
  await session.writePart(index, body, signal);
  copy.onBytes(length);
}

/** Is what was stored what was sent? Sizes always, checksums where both stores record one. */
async function verified({ item, from, to }: ObjectCopy, stored: ObjectInfo): Promise<ObjectInfo> {
  const differs =
    item.sizeBytes !== null && stored.sizeBytes !== item.sizeBytes
      ? `${stored.sizeBytes} bytes instead of ${item.sizeBytes}`
      : item.md5 && stored.md5 && item.md5 !== stored.md5
        ? 'another MD5'
        : item.crc32c && stored.crc32c && item.crc32c !== stored.crc32c
          ? 'another CRC32C'
          : undefined;
  if (differs !== undefined) {
    throw new LifecycleError(
      'changed',
      `${to.uri(stored.key)} has ${differs} of ${from.uri(item.source.key)}. Copy it again.`,
      {
        subject: from.uri(item.source.key)
      }
    );
  }
  return stored;
}
