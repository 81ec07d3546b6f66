/** Is what stands there what was sent? Also after a kill that came between the last byte and the journal. */
import type { AttributeValue } from '../../../protocol/dataset';
import { LifecycleError, sameContent, type Checksums, type Task } from '../../core';
import type { ObjectInfo } from '../../stores';
import type { Receiving } from './receiver';

const CONTENT = 'content ';

/** Before it becomes visible: what it will be. */
export function noteContent({ journal }: Task, key: string, content: Checksums): Promise<void> {
  return journal.finishNow(CONTENT + key, { ...content } as unknown as AttributeValue);
}

/** Is the object what a killed run of this upload put there, and had no time to say so? */
export function isOurs({ item, task }: Receiving, present: ObjectInfo): boolean {
  const noted = task.journal.get(CONTENT + item.destination.key) as Checksums | null | undefined;
  if (noted === undefined || noted === null || present.sizeBytes !== item.sizeBytes) {
    return false;
  }
  // A file on disk has no recorded checksum; it was given the time of the one that was chosen.
  return sameContent(noted, present) ?? present.modified?.getTime() === item.modified?.getTime();
}

/** @throws LifecycleError `differs` when size or checksum are not what was sent */
export function assertStands({ item, store }: Receiving, stored: ObjectInfo, sent: Checksums): ObjectInfo {
  const isWrong =
    stored.sizeBytes !== item.sizeBytes ||
    sameContent(sent, stored) === false ||
    (sent.multipartMd5 !== undefined &&
      stored.multipartMd5 !== undefined &&
      sent.multipartMd5 !== stored.multipartMd5);
  if (isWrong) {
    const uri = store.uri(item.destination.key);
    throw new LifecycleError(
      'differs',
      `${uri} was stored with another checksum than the bytes that were sent. Delete it, and upload it again.`,
      { subject: uri }
    );
  }
  return stored;
}
