/**
 * A long listing in several ranges of keys at once. A bucket gives a page only
 * after the one before, and each takes a way to the service and back: a million
 * keys are a thousand ways. But it lists from any key on (S3 `start-after`, GCS
 * `startOffset`), so that ranges further on are asked for meanwhile.
 */
import { HeapGrowth, TIGHT_PERCENT, compareKeys } from '../../core';
import type { ObjectInfo } from '../store';
import { Points } from './points';
import { Range, type Listing } from './range';

/** Requests at once. */
const AT_ONCE = 8;
/** Pages that wait or are asked for, of all ranges: each is about a megabyte until it is garbage and collected. */
const MOST_PAGES = 20;
/** So many for a reader who works on a page longer than the next one takes: more would only fill the memory. */
const FEWEST_PAGES = 2;
/** Of the time for a page, what a reader may wait before more are asked for ahead. */
const WAITS_AT_MOST = 0.2;
/** What a range is to have: of longer ones, pages that lie far ahead would wait where nearer ones are needed. */
const RANGE_PAGES = 3;
/** How full answers are to be on average: where ranges turn out short, no more are made. */
const FULL_ENOUGH = 0.7;

/**
 * What follows a page, which may not be empty, in a store that lists in key order and
 * begins at any key. To be read once.
 */
export class Ranges {
  private readonly points: Points;
  private readonly ranges: Range[];
  private readonly abort = new AbortController();
  private readonly listing: Listing;
  private busy = 0;
  private asked = 0;
  private rows = 0;
  private failure: { error: unknown } | undefined;
  private changed = Promise.withResolvers<void>();
  private mostPages = FEWEST_PAGES;

  /** @param begun The page that came last. */
  constructor(
    { store, prefix, signal }: Omit<Listing, 'signal'> & { signal?: AbortSignal },
    private readonly begun: readonly ObjectInfo[]
  ) {
    const either = signal ? AbortSignal.any([signal, this.abort.signal]) : this.abort.signal;
    this.listing = { store, prefix, signal: either };
    this.points = new Points(store, prefix);
    this.points.learn(begun.map(({ key }) => key));
    this.ranges = [new Range(this.listing, begun.at(-1)!.key)];
  }

  /** The pages behind those that came before, in the order of keys, each key once; leaving off ends what is under way. */
  async *read(): AsyncGenerator<ObjectInfo[]> {
    // Rows that wait outlive the heap's young part, and are garbage soon after.
    using _heap = new HeapGrowth(TIGHT_PERCENT);
    try {
      let began = performance.now();
      let waitedMs = 0;
      for (let front = this.ranges[0]; front; front = this.ranges[0]) {
        this.ask();
        const page = front.pages.shift();
        if (page) {
          this.adapt(waitedMs / (performance.now() - began));
          [began, waitedMs] = [performance.now(), 0];
          yield page;
        } else if (front.isDone) {
          this.ranges.shift();
        } else if (this.failure) {
          throw this.failure.error;
        } else {
          const start = performance.now();
          await this.changed.promise;
          waitedMs += performance.now() - start;
        }
      }
    } finally {
      this.abort.abort();
    }
  }

  /** More ahead for a reader who waits, fewer for one who does not. */
  private adapt(waitedPart: number): void {
    this.mostPages =
      waitedPart > WAITS_AT_MOST
        ? Math.min(MOST_PAGES, 2 * this.mostPages)
        : Math.max(FEWEST_PAGES, this.mostPages - 1);
  }

  /** Have as many requests under way as may be. */
  private ask(): void {
    while (this.busy < AT_ONCE && !this.failure) {
      const range = this.next();
      if (!range) {
        break;
      }
      void this.run(() => this.advance(range));
    }
  }

  /** What is needed first: a range that waits, or the later part of one that is busy or far enough ahead. */
  private next(): Range | undefined {
    const front = this.ranges[0];
    const waits = this.ranges.reduce((sum, { pages }) => sum + pages.length, 0);
    if (this.busy + waits >= this.mostPages) {
      return front?.isWaiting && front.pages.length === 0 ? front : undefined;
    }
    const maySplit = this.rows >= FULL_ENOUGH * this.begun.length * this.asked;
    for (const [index, range] of this.ranges.entries()) {
      if (range.isWaiting) {
        return range;
      }
      if (range.isDone || !maySplit) {
        continue;
      }
      const point = this.pointIn(range);
      if (point !== undefined) {
        const later = range.cut(point);
        this.ranges.splice(index + 1, 0, later);
        return later;
      }
    }
    return undefined;
  }

  /** Where to cut a range, if it is long enough for more than one. */
  private pointIn({ position, until }: Range): string | undefined {
    const isAhead = (key?: string): key is string => key !== undefined && compareKeys(key, position) > 0;
    const point = this.points.ahead(position, RANGE_PAGES);
    if (!isAhead(point)) {
      this.learnFolders();
      return undefined;
    }
    if (until === undefined) {
      return point;
    }
    const enough = this.points.ahead(position, 1.5 * RANGE_PAGES);
    const isWithin = (key: string): boolean => compareKeys(key, until) < 0;
    return isAhead(enough) && isWithin(enough) && isWithin(point) ? point : undefined;
  }

  /** Nothing is known of what follows: the folders around may say it. */
  private learnFolders(): void {
    const position = this.ranges.find(range => !range.isDone)?.position;
    const parents = position === undefined ? [] : this.points.unasked(position);
    if (parents.length > 0) {
      this.asked += parents.length;
      void this.run(() => this.points.ask(parents, position!, this.listing.signal));
    }
  }

  private async advance(range: Range): Promise<void> {
    const before = range.asked;
    const { objects, own } = await range.advance();
    this.asked += range.asked - before;
    this.rows += own;
    this.points.learn(objects.map(({ key }) => key));
  }

  private async run(work: () => Promise<void>): Promise<void> {
    this.busy++;
    try {
      await work();
    } catch (error) {
      this.failure ??= { error };
    } finally {
      this.busy--;
      this.changed.resolve();
      this.changed = Promise.withResolvers();
      this.ask();
    }
  }
}
