/** One object from store to store: inside the service where that works, whole when small, in parts when large. */
import { LifecycleError, isLifecycleError, type Task } from '../../core';
import type { ObjectInfo, Store } from '../../stores';
import type { Budget } from './budget';
import type { Hasher, LocalChecksums } from '../checksums';
import { isLarge, type CopyItem } from '../plan';
import { copyInParts } from './parts';
import { assertStored } from './verify';
import { copyWhole } from './whole';
import { describe, writeOptions } from './written';

/** Times that an object is brought again when its bytes did not arrive as they were. */
const ATTEMPTS = 3;

/**
 * What one object's copy needs: where from, where to, and what it shares with the other copies of its
 * job.
 */
export interface ObjectCopy {
  item: CopyItem;
  /** Its destination was just seen as the plan expects it: a copy inside the service need not look again. */
  isSeen: boolean;
  from: Store;
  to: Store;
  task: Task;
  budget: Budget;
  hasher: Hasher;
  local: LocalChecksums;
  signal: AbortSignal;
  /** Of a move: may the source be renamed away? Asked right before it is. */
  mayRename?(): Promise<void>;
  /** Bytes that have arrived, as they do; negative when they must come again. */
  onBytes(bytes: number): void;
  /** Parts that an earlier run had sent. */
  onResumed(parts: number): void;
}

/**
 * Copy one object, whole and verified; answers with what stands at the destination.
 *
 * @throws LifecycleError `differs` when what arrived is still not what was sent, `changed` when the
 *   source is another by now, `conflict` when something else came to the destination
 */
export async function copyObject(copy: ObjectCopy): Promise<ObjectInfo> {
  let { item } = copy;
  for (let attempt = 1; ; attempt++) {
    let arrived = 0;
    const onBytes = (bytes: number): void => {
      arrived += bytes;
      copy.onBytes(bytes);
    };
    try {
      return await once({ ...copy, item, onBytes });
    } catch (error) {
      copy.onBytes(-arrived);
      if (!isLifecycleError(error, 'differs') || attempt === ATTEMPTS) {
        throw error;
      }
      item = await expecting(copy, item);
    }
  }
}

async function once(copy: ObjectCopy): Promise<ObjectInfo> {
  const { item, from, to, task, signal } = copy;
  const ifVersion = item.version ?? undefined;
  await task.assertHeld();
  const options = writeOptions(copy);
  const served = await to.copyFrom(from, item.source.key, item.destination.key, {
    ...options,
    precondition: copy.isSeen ? undefined : options.precondition,
    ifVersion
  });
  if (served) {
    copy.onBytes(served.sizeBytes);
    return assertStored(copy, served);
  }
  if (copy.mayRename && from === to && to.rename) {
    await copy.mayRename();
    const { precondition } = item;
    const renamed = await to.rename(item.source.key, item.destination.key, {
      ifVersion,
      precondition,
      signal
    });
    if (renamed) {
      copy.onBytes(renamed.sizeBytes);
      return assertStored(copy, renamed);
    }
  }
  return isLarge(item) ? copyInParts(await describe(copy)) : copyWhole(copy);
}

/** The item again, for what stands at its destination after an attempt that went wrong. */
async function expecting({ to, signal }: ObjectCopy, item: CopyItem): Promise<CopyItem> {
  const present = await to.stat(item.destination.key, signal);
  if (present && present.version === null) {
    throw new LifecycleError('differs', `${to.uri(present.key)} did not arrive whole.`);
  }
  return { ...item, precondition: present ? { version: present.version! } : { absent: true } };
}
