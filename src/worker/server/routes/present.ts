/** Which names are taken, asked before something is brought to a folder. */
import { LifecycleError, asPrefix, atKey, isBucket, mapConcurrent } from '../../core';
import { toEntries, type ListPage, type ObjectInfo, type Store } from '../../stores';
import type { Handlers } from '../call';
import { rowsOf } from './rows';

/** Names looked for at once. */
const LOOKED_FOR_AT_ONCE = 16;

export const present: Handlers<'present'> = {
  async present({ uri, names }, { work, signal }) {
    const location = work.parse(uri);
    const odd = names.find(name => name.includes('/'));
    if (odd !== undefined) {
      throw new LifecycleError('bad-input', `names: a name holds no slash, and "${odd}" does.`, {
        subject: 'names'
      });
    }
    const store = work.open(location);
    const prefix = asPrefix(location.key);
    const found = await mapConcurrent(
      names,
      LOOKED_FOR_AT_ONCE,
      (name, both) => find(store, prefix + name, both),
      signal
    );
    const page: ListPage = {
      objects: found.flatMap(at => at.objects),
      prefixes: found.flatMap(at => at.prefixes)
    };
    return {
      entries: await toEntries(store, page, prefix, await rowsOf(atKey(location, prefix), work, signal))
    };
  }
};

/** In an object store an object and a prefix may have one name. */
async function find(store: Store, key: string, signal: AbortSignal): Promise<ListPage> {
  const info: ObjectInfo | undefined = await store.stat(key, signal);
  const objects = info && !info.isFolder ? [info] : [];
  if (!isBucket(store)) {
    return { objects, prefixes: info?.isFolder ? [asPrefix(key)] : [] };
  }
  const below = await store.list(asPrefix(key), { pageSize: 1, signal });
  return { objects, prefixes: below.objects.length > 0 ? [asPrefix(key)] : [] };
}
