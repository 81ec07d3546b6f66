/** A stretch of a listing's keys, of which pages come in turn and wait. */
import { compareKeys } from '../../core';
import type { ObjectInfo, Store } from '../store';

/** Pages that wait of one range. */
const PAGES_AHEAD = 4;

/** What is listed: all keys below `prefix`, however deep. */
export interface Listing {
  store: Store;
  prefix: string;
  signal: AbortSignal;
}

/** The keys behind `position` and not behind `until`; without it, to the end. */
export class Range {
  readonly pages: ObjectInfo[][] = [];
  until: string | undefined;
  isBusy = false;
  isDone = false;
  /** Requests so far. */
  asked = 0;

  constructor(
    private readonly listing: Listing,
    public position: string
  ) {}

  /** Not done, not being asked, and with room for another page that waits. */
  get isWaiting(): boolean {
    return !this.isBusy && !this.isDone && this.pages.length < PAGES_AHEAD;
  }

  /** Give what is behind a key to a range of its own. */
  cut(key: string): Range {
    const later = new Range(this.listing, key);
    later.until = this.until;
    this.until = key;
    return later;
  }

  /** Take the next page; answers with it whole, and how many of its rows are not behind this range. */
  async advance(): Promise<{ objects: readonly ObjectInfo[]; own: number }> {
    this.isBusy = true;
    try {
      const { objects, isLast } = await this.nextPage();
      this.position = objects.at(-1)?.key ?? this.position;
      // It may have become shorter meanwhile.
      const { until } = this;
      const isPast = until !== undefined && compareKeys(this.position, until) >= 0;
      this.isDone = isLast || isPast;
      const own = isPast ? objects.filter(({ key }) => compareKeys(key, until) <= 0) : objects;
      if (own.length > 0) {
        this.pages.push(own);
      }
      return { objects, own: own.length };
    } finally {
      this.isBusy = false;
    }
  }

  /** The next page that holds something: a service may give empty ones before it. */
  private async nextPage(): Promise<{ objects: ObjectInfo[]; isLast: boolean }> {
    const { store, prefix, signal } = this.listing;
    const { position: startAfter, until: endAt } = this;
    let pageToken: string | undefined;
    do {
      this.asked++;
      const { objects, nextPageToken } = await store.list(prefix, { startAfter, endAt, pageToken, signal });
      if (objects.length > 0) {
        return { objects, isLast: nextPageToken === undefined };
      }
      pageToken = nextPageToken;
    } while (pageToken !== undefined);
    return { objects: [], isLast: true };
  }
}
