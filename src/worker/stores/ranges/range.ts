/** A stretch of a listing's keys, of which pages come in turn and wait. */
import { compareKeys } from '../../core';
import type { ObjectInfo, Store } from '../store';
import { alike } from './points';

/** Pages that wait of one range. */
const PAGES_AHEAD = 12;
/** What so many pages have in common says how far apart other ranges are to begin. */
export const PAGES_TO_LEARN = 4;

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
  /** The first keys of the last pages. */
  private firsts: string[] = [];

  /** @param depth Pages near it have keys that begin alike before this place. */
  constructor(
    private readonly listing: Listing,
    public position: string,
    public depth: number
  ) {}

  /** Not done, not being asked, and with room for another page that waits. */
  get isWaiting(): boolean {
    return !this.isBusy && !this.isDone && this.pages.length < PAGES_AHEAD;
  }

  /** Give what is behind a key to a range of its own. */
  cut(key: string): Range {
    const later = new Range(this.listing, key, this.depth);
    later.until = this.until;
    this.until = key;
    return later;
  }

  /** Take the next page; answers with it, without what belongs to the range behind. */
  async advance(): Promise<readonly ObjectInfo[]> {
    this.isBusy = true;
    try {
      const { objects, isLast } = await this.nextPage();
      this.noteExtent(objects);
      // It may have become shorter meanwhile.
      const { until } = this;
      const isPast = until !== undefined && compareKeys(this.position, until) >= 0;
      this.isDone = isLast || isPast;
      const own = isPast ? objects.filter(({ key }) => compareKeys(key, until) <= 0) : objects;
      if (own.length > 0) {
        this.pages.push(own);
      }
      return own;
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

  private noteExtent(objects: readonly ObjectInfo[]): void {
    const [first, last] = [objects[0]?.key, objects.at(-1)?.key];
    if (first === undefined || last === undefined) {
      return;
    }
    this.position = last;
    if (this.firsts.push(first) === PAGES_TO_LEARN) {
      this.depth = alike(this.firsts.shift()!, last);
    }
  }
}
