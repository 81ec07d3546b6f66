/** Bytes of an object into a buffer: memory is used again instead of collected. */
import { LifecycleError } from '../../core';
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
  let filled = 0;
  const chunks = from.read(item.source.key, {
    ...(offset !== undefined && { offset, length: target.byteLength }),
    ifVersion: item.version ?? undefined,
    onInfo: info => (told = info),
    into: target,
    isChecked: true,
    signal
  });
  for await (const chunk of chunks) {
    const end = filled + chunk.byteLength;
    if (end > target.byteLength) {
      throw changed(from.uri(item.source.key));
    }
    if (chunk.buffer !== target.buffer) {
      target.set(chunk, filled);
    }
    filled = end;
  }
  if (filled !== target.byteLength) {
    throw changed(from.uri(item.source.key));
  }
  return told;
}

function changed(uri: string): LifecycleError {
  return new LifecycleError('changed', `${uri} changed while it was being copied.`, { subject: uri });
}
