/** A range of one object, whole or not at all. */
import { fillFrom, LifecycleError } from '../../core';
import type { ObjectInfo, Store } from '../../stores';

interface ObjectRange {
  store: Store;
  info: Pick<ObjectInfo, 'key' | 'version'>;
  offset: number;
  signal: AbortSignal;
}

/** Fill `into`; the object must still be the one that was listed. */
export async function fillRange(
  { store, info, offset, signal }: ObjectRange,
  into: Uint8Array
): Promise<void> {
  const { key, version } = info;
  if (into.byteLength === 0) {
    return;
  }
  const ifVersion = version ?? undefined;
  const read = store.read(key, { offset, length: into.byteLength, ifVersion, into, signal });
  if ((await fillFrom(read, into)) !== into.byteLength) {
    const uri = store.uri(key);
    throw new LifecycleError('changed', `${uri} changed while it was downloaded. Download it again.`, {
      subject: uri
    });
  }
}
