/**
 * A long listing in several ranges of keys at once. A bucket gives a page only
 * after the one before, and each takes a way to the service and back: a million
 * keys are a thousand ways. But it lists from any key on (S3 `start-after`, GCS
 * `startOffset`), so that ranges further on are asked for meanwhile.
 */
import type { ObjectInfo } from '../store';
import { Points, alike } from './points';
import { Range, type Listing } from './range';

export { PAGES_TO_LEARN } from './range';

/** Requests at once. */
const AT_ONCE = 8;
/** Pages that wait, of all ranges: each is about a megabyte until it is garbage and collected. */
const MOST_PAGES = 32;
/** How full answers are to be on average: where ranges turn out short, no more are made. */
const FULL_ENOUGH = 0.7;

/** What of the listing came before: the first key of its last `PAGES_TO_LEARN` pages, the last one, and the rows of a page. */
export interface Begun {
  first: string;
  last: string;
  pageRows: number;
}

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

  constructor(
    { store, prefix, signal }: Omit<Listing, 'signal'> & { signal?: AbortSignal },
    private readonly begun: Begun
  ) {
    const { first, last } = begun;
    const either = signal ? AbortSignal.any([signal, this.abort.signal]) : this.abort.signal;
    this.listing = { store, prefix, signal: either };
    this.points = new Points(store, prefix);
    this.points.learn(first, last);
    this.ranges = [new Range(this.listing, last, alike(first, last))];
  }

  /** The pages behind those that came before, in the order of keys, each key once; leaving off ends what is under way. */
  async *read(): AsyncGenerator<ObjectInfo[]> {
    try {
      for (let front = this.ranges[0]; front; front = this.ranges[0]) {
        this.ask();
        const page = front.pages.shift();
        if (page) {
          yield page;
        } else if (front.isDone) {
          this.ranges.shift();
        } else if (this.failure) {
          throw this.failure.error;
        } else {
          await this.changed.promise;
        }
      }
    } finally {
      this.abort.abort();
    }
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
    if (!front || front.pages.length > 1) {
      // Who reads more slowly than pages come needs no more at once.
      return undefined;
    }
    if (this.busy + waits >= MOST_PAGES) {
      return front.isWaiting ? front : undefined;
    }
    const maySplit = this.rows >= FULL_ENOUGH * this.begun.pageRows * this.asked;
    for (const [index, range] of this.ranges.entries()) {
      if (range.isWaiting) {
        return range;
      }
      const { position, until, depth, isDone } = range;
      const point = isDone || !maySplit ? undefined : this.points.between(position, until, depth);
      if (point !== undefined) {
        const later = range.cut(point);
        this.ranges.splice(index + 1, 0, later);
        return later;
      }
    }
    if (maySplit) {
      this.learnFolders();
    }
    return undefined;
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
    const page = await range.advance();
    this.asked += range.asked - before;
    this.rows += page.length;
    if (page.length > 0) {
      this.points.learn(page[0]!.key, page.at(-1)!.key);
    }
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
