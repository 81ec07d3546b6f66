/** What lies at a location that a person named: links are followed. */
import { LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import type { ObjectInfo } from '../stores/store';

/** @throws LifecycleError `not-found` for a link that leads nowhere */
export async function statNamed(
  location: Location,
  context: WorkContext,
  signal?: AbortSignal
): Promise<ObjectInfo | undefined> {
  const store = context.open(location);
  const key = location.key.replace(/\/+$/, '');
  const info = await store.stat(key, signal);
  if (info?.linkTarget === undefined || !store.resolve) {
    return info;
  }
  const behind = await store.resolve(key, signal);
  if (behind === undefined) {
    throw new LifecycleError(
      'not-found',
      `${store.uri(key)} is a symbolic link to ${info.linkTarget}, where there is nothing.`,
      { subject: store.uri(key) }
    );
  }
  return store.stat(behind, signal);
}
