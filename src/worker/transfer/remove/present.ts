/**
 * What stands at many keys right now. Where a service cannot remove or replace
 * at a version, this is asked right before: what changed since it was listed stays.
 */
import { compareKeys, firstDifference, forEachConcurrent, isBucket, throwIfAborted } from '../../core';
import type { ListPage, Store } from '../../stores/store';

/** So few are looked up one by one. */
const FEW = 16;
/** A range that holds far more than is asked for: looking up each is quicker then. */
const PAGES_A_THOUSAND = 3;
const STATS_AT_ONCE = 32;

/** The versions of those of the keys that are there. */
export async function presentVersions(
  store: Store,
  keys: readonly string[],
  signal?: AbortSignal
): Promise<Map<string, string | null>> {
  const present = new Map<string, string | null>();
  const unseen = new Set(keys);
  if (unseen.size > FEW && isBucket(store) && (await listRange(store, unseen, present, signal))) {
    return present;
  }
  // A listing proves what is there. What it does not show may be absent, or the
  // server's order is not that of the bytes (SeaweedFS goes folder by folder).
  await forEachConcurrent(
    unseen,
    STATS_AT_ONCE,
    async (key, both) => {
      const info = await store.stat(key, both);
      if (info) {
        present.set(key, info.version);
      }
    },
    signal
  );
  return present;
}

/**
 * Move from `unseen` to `present` what a listing from the first to the last key
 * shows. True when it went to the end, in the order of the keys: then what is
 * still unseen is absent.
 */
async function listRange(
  store: Store,
  unseen: Set<string>,
  present: Map<string, string | null>,
  signal?: AbortSignal
): Promise<boolean> {
  let first: string | undefined;
  let last = '';
  for (const key of unseen) {
    first = first === undefined || compareKeys(key, first) < 0 ? key : first;
    last = compareKeys(key, last) > 0 ? key : last;
  }
  let before = '';
  let isInOrder = (await store.capabilities(signal)).unordered !== true;
  const take = ({ objects }: ListPage): void => {
    for (const { key, version } of objects) {
      isInOrder &&= compareKeys(before, key) <= 0;
      before = key;
      if (unseen.delete(key)) {
        present.set(key, version);
      }
    }
  };
  const prefix = commonPrefix(first!, last);
  let pagesLeft = Math.ceil((unseen.size * PAGES_A_THOUSAND) / 1000);
  // The listing begins after the first key, which comes first of all that begin with it.
  take(await store.list(first!, { pageSize: 1, signal }));
  let pageToken: string | undefined;
  do {
    throwIfAborted(signal);
    const page = await store.list(prefix, { pageToken, startAfter: first, signal });
    take(page);
    const reached = page.objects.at(-1)?.key;
    pagesLeft--;
    pageToken = reached !== undefined && compareKeys(reached, last) >= 0 ? undefined : page.nextPageToken;
  } while (pageToken !== undefined && pagesLeft > 0);
  return pageToken === undefined && isInOrder;
}

function commonPrefix(a: string, b: string): string {
  // Half of a surrogate pair is no text that can be sent.
  return a.slice(0, firstDifference(a, b)).replace(/[\ud800-\udbff]$/, '');
}
