/** Pages of listings as async iterables. */
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
