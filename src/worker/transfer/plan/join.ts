/** Two listings in key order, side by side: what is in one, in the other, in both. */
import { compareKeys } from '../../core';
import type { ObjectInfo, Store } from '../../stores';

const BATCH_PAIRS = 1000;

/** What two trees have at one key below their prefixes. */
export interface Pair {
  /** The key without the prefix. */
  relative: string;
  from?: ObjectInfo;
  to?: ObjectInfo;
}

/**
 * One side of a join: pages of objects whose keys all begin with `prefix`, in the order of the keys'
 * UTF-8 bytes.
 */
export interface Listing {
  store: Store;
  prefix: string;
  pages: AsyncIterable<readonly ObjectInfo[]>;
}

/** A listing that is not in key order; it must be sorted before it can be joined. */
export class OutOfOrder extends Error {
  constructor(
    readonly store: Store,
    key: string
  ) {
    super(`the listing is not in key order at ${store.uri(key)}`);
  }
}

/**
 * Join two listings, each in the order of its keys' UTF-8 bytes, in batches of
 * about a page. Reads both only once and keeps a page of each.
 *
 * @throws OutOfOrder
 */
export async function* join(from: Listing, to: Listing): AsyncGenerator<Pair[]> {
  const left = new Reader(from);
  const right = new Reader(to);
  try {
    // Both sides' first requests go out together.
    let [a, b] = await Promise.all([left.next(), right.next()]);
    let pairs: Pair[] = [];
    while (a !== undefined || b !== undefined) {
      const order = a === undefined ? 1 : b === undefined ? -1 : compareKeys(a.relative, b.relative);
      pairs.push(
        order === 0
          ? { relative: a!.relative, from: a!.info, to: b!.info }
          : order < 0
            ? { relative: a!.relative, from: a!.info }
            : { relative: b!.relative, to: b!.info }
      );
      if (order <= 0) {
        a = left.ready() ?? (await left.next());
      }
      if (order >= 0) {
        b = right.ready() ?? (await right.next());
      }
      if (pairs.length >= BATCH_PAIRS) {
        yield pairs;
        pairs = [];
      }
    }
    if (pairs.length > 0) {
      yield pairs;
    }
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

/** A page as the pages of a listing. */
export async function* once(page: readonly ObjectInfo[]): AsyncGenerator<readonly ObjectInfo[]> {
  yield page;
}

interface Entry {
  relative: string;
  info: ObjectInfo;
}

/** One side: the next entry at once while the page lasts. */
class Reader {
  private readonly pages: AsyncIterator<readonly ObjectInfo[]>;
  private page: readonly ObjectInfo[] = [];
  private index = 0;
  private last: string | undefined;

  constructor(private readonly listing: Listing) {
    this.pages = listing.pages[Symbol.asyncIterator]();
  }

  /** The next entry of the page in hand. */
  ready(): Entry | undefined {
    while (this.index < this.page.length) {
      const info = this.page[this.index++]!;
      const relative = info.key.slice(this.listing.prefix.length);
      const order = this.last === undefined ? 1 : compareKeys(relative, this.last);
      if (order < 0) {
        throw new OutOfOrder(this.listing.store, info.key);
      }
      if (order > 0) {
        this.last = relative;
        return { relative, info };
      }
      // Listed twice, at the seam of two pages.
    }
    return undefined;
  }

  async next(): Promise<Entry | undefined> {
    for (;;) {
      const entry = this.ready();
      if (entry) {
        return entry;
      }
      const next = await this.pages.next();
      if (next.done) {
        return undefined;
      }
      this.page = next.value;
      this.index = 0;
    }
  }

  async close(): Promise<void> {
    await this.pages.return?.();
  }
}
