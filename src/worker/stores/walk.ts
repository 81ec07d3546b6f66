/** Pages of listings as async iterables. */
import { LifecycleError } from '../core';
import type { ListOptions, ListPage, ObjectInfo, Store } from './store';

/** All pages below a prefix, one at a time. */
export async function* pages(
  store: Store,
  prefix: string,
  options: Omit<ListOptions, 'pageToken'> = {}
): AsyncGenerator<ListPage> {
  let pageToken: string | undefined;
  do {
    const page = await store.list(prefix, { ...options, pageToken });
    yield page;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}

/** All objects below a prefix, deep, in the store's order. */
export async function* objects(
  store: Store,
  prefix: string,
  options: Pick<ListOptions, 'folders' | 'signal'> = {}
): AsyncGenerator<ObjectInfo> {
  for await (const page of pages(store, prefix, options)) {
    yield* page.objects;
  }
}

/**
 * The object a person named, links followed: its real key, and the size and
 * version of the content. Undefined when nothing is there.
 */
export async function statFollowing(
  store: Store,
  key: string,
  signal?: AbortSignal
): Promise<ObjectInfo | undefined> {
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
