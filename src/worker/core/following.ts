/** Symbolic links that a person named: what they lead to is meant. */
import { LifecycleError } from './errors';

/** As much of a store as it takes; only disks have links. */
interface Linked<Info> {
  uri(key: string): string;
  stat(key: string, signal?: AbortSignal): Promise<Info | undefined>;
  resolve?(key: string, signal?: AbortSignal): Promise<string | undefined>;
}

/**
 * The object a person named, links followed: its real key, and the size and
 * version of the content. Undefined when nothing is there.
 *
 * @throws LifecycleError `not-found` for a link that leads nowhere
 */
export async function statFollowing<Info extends { linkTarget?: string }>(
  store: Linked<Info>,
  key: string,
  signal?: AbortSignal
): Promise<Info | undefined> {
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
