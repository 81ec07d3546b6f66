/** A range of one object, whole or not at all. */
import { LifecycleError } from '../../core';
import type { ObjectInfo, Store } from '../../stores';

interface ObjectRange {
  store: Store;
  info: Pick<ObjectInfo, 'key' | 'version'>;
  offset: number;
  signal: AbortSignal;
}

/** Fill `into`; the object must still be the one that was listed. */
export async function fillFrom(
  { store, info, offset, signal }: ObjectRange,
  into: Uint8Array
): Promise<void> {
  const { key, version } = info;
  if (into.byteLength === 0) {
    return;
  }
  let filled = 0;
  const options = { offset, length: into.byteLength, ifVersion: version ?? undefined, signal };
  for await (const chunk of store.read(key, options)) {
    if (filled + chunk.byteLength > into.byteLength) {
      throw changed(store.uri(key));
    }
    into.set(chunk, filled);
    filled += chunk.byteLength;
  }
  if (filled < into.byteLength) {
    throw changed(store.uri(key));
  }
}

function changed(uri: string): LifecycleError {
  return new LifecycleError('changed', `${uri} changed while it was downloaded. Download it again.`, {
    subject: uri
  });
}
