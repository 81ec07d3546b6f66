/** Bytes of an object into a buffer: memory is used again instead of collected. */
import { fillFrom, LifecycleError } from '../../core';
import type { ObjectInfo } from '../../stores';
import type { ObjectCopy } from './object';

/**
 * Fill `target` with the source's bytes from `offset` on, all of it.
 *
 * @returns What the source's answer said of the whole object, if it said it.
 * @throws LifecycleError `changed` when there are fewer, or of a whole object more.
 */
export async function fill(
  { item, from, signal }: Pick<ObjectCopy, 'item' | 'from' | 'signal'>,
  target: Uint8Array,
  offset?: number
): Promise<ObjectInfo | undefined> {
  let told: ObjectInfo | undefined;
  const read = from.read(item.source.key, {
    ...(offset !== undefined && { offset, length: target.byteLength }),
    ifVersion: item.version ?? undefined,
    onInfo: info => (told = info),
    into: target,
    isChecked: true,
    signal
  });
  if ((await fillFrom(read, target)) !== target.byteLength) {
    const uri = from.uri(item.source.key);
    throw new LifecycleError('changed', `${uri} changed while it was being copied.`, { subject: uri });
  }
  return told;
}
