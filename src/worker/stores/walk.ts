/** Pages of listings as async iterables. */
import { compareKeys, eachPage, isBucket } from '../core';
import { Ranges } from './ranges';
import type { ListOptions, ListPage, ObjectInfo, Store } from './store';

/** Of a listing that has more pages than these, several are asked for at once. */
const PAGES_IN_TURN = 8;

/** All pages below a prefix, one at a time. */
export function pages(
  store: Store,
  prefix: string,
  options: Omit<ListOptions, 'pageToken'> = {}
): AsyncGenerator<ListPage> {
  return eachPage(pageToken => store.list(prefix, { ...options, pageToken }));
}

/** All objects below a prefix, deep, in the store's order. */
export async function* objects(
  store: Store,
  prefix: string,
  options: Pick<ListOptions, 'folders' | 'signal'> = {}
): AsyncGenerator<ObjectInfo> {
  for await (const page of pagesAhead(store, prefix, options)) {
    yield* page;
  }
}

/**
 * Every page below a prefix, in the store's order, asked for ahead of time: the
 * next one while one is worked on, and of a long listing of a bucket several.
 *
 * @param options.first The first page, when it is there already.
 */
export async function* pagesAhead(
  store: Store,
  prefix: string,
  { first, ...options }: Pick<ListOptions, 'folders' | 'signal'> & { first?: ListPage } = {}
): AsyncGenerator<readonly ObjectInfo[]> {
  const { signal } = options;
  let coming = first ? Promise.resolve(first) : store.list(prefix, options);
  for (let count = 1; ; count++) {
    const { objects, nextPageToken: pageToken } = await coming;
    const last = objects.at(-1)?.key;
    const isLong = count === PAGES_IN_TURN && pageToken !== undefined;
    if (isLong && last !== undefined && (await hasRanges(store, prefix, last, signal))) {
      yield objects;
      yield* new Ranges({ store, prefix, signal }, objects).read();
      return;
    }
    if (pageToken !== undefined) {
      coming = store.list(prefix, { ...options, pageToken });
      // Its failure is heard when its turn comes.
      coming.catch(() => undefined);
    }
    yield objects;
    if (pageToken === undefined) {
      return;
    }
  }
}

/** Does a bucket list in key order, and behind the key that it is told? */
async function hasRanges(store: Store, prefix: string, last: string, signal?: AbortSignal): Promise<boolean> {
  if (!isBucket(store) || (await store.capabilities(signal)).unordered) {
    return false;
  }
  const next = await store.list(prefix, { startAfter: last, pageSize: 1, signal });
  return next.objects.every(({ key }) => compareKeys(key, last) > 0);
}
