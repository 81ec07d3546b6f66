/** Did every byte arrive? By what was read, what the source recorded, and what the destination says it has. */
import { LifecycleError, type Checksums } from '../../core';
import type { ObjectInfo } from '../../stores';
import { checksumsOf } from '../checksums';
import type { ObjectCopy } from './object';

type Copied = Pick<ObjectCopy, 'item' | 'from' | 'to'>;

/** Is what was read what the source recorded? Asked before anything of it becomes visible. */
export function assertRead({ item, from }: Copied, read: Checksums): void {
  const recorded = checksumsOf(item);
  const wrong = difference(recorded, { ...read, multipartMd5: undefined });
  if (wrong !== undefined) {
    const uri = from.uri(item.source.key);
    throw new LifecycleError('differs', `${uri} arrived with ${wrong} than was recorded with it.`, {
      subject: uri
    });
  }
}

/** Is what was stored what was sent? Answers with it. */
export function assertStored(copy: Copied, stored: ObjectInfo, sent: Checksums = {}): ObjectInfo {
  const { item } = copy;
  const wrong =
    item.sizeBytes !== null && stored.sizeBytes !== item.sizeBytes
      ? 'another size'
      : (difference(sent, stored) ?? difference(checksumsOf(item), { ...stored, multipartMd5: undefined }));
  if (wrong !== undefined) {
    throw differs(copy, stored, wrong);
  }
  return stored;
}

/** @param what - "another size", "another MD5" */
export function differs({ item, from, to }: Copied, stored: ObjectInfo, what: string): LifecycleError {
  const subject = from.uri(item.source.key);
  return new LifecycleError('differs', `${to.uri(stored.key)} has ${what} than ${subject}.`, { subject });
}

/** The first checksum that both have and that is not the same. */
function difference(a: Checksums, b: Checksums): string | undefined {
  const isOther = (one: string | undefined, two: string | undefined): boolean =>
    one !== undefined && two !== undefined && one !== two;
  return isOther(a.md5, b.md5)
    ? 'another MD5'
    : isOther(a.crc32c, b.crc32c)
      ? 'another CRC32C'
      : isOther(a.multipartMd5, b.multipartMd5)
        ? 'another MD5 of its parts'
        : undefined;
}
