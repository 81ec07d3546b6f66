import type { Entry } from '../../../protocol';

/** A row of a panel; a dataset's expiry, that of its first chunk to go, is found out later. */
export interface PanelEntry extends Entry {
  /** Not all chunks were looked at. */
  mayExpireEarlier?: boolean;
}

/** Rows kept in memory; the pages farthest from what is on screen go first. */
export const KEPT_ROWS = 24_000;

/**
 * Chromium clamps an element at 33,554,428 px: at 24 px a row nothing beyond
 * this many rows could be scrolled to.
 */
export const MOST_ROWS = 1_300_000;

/** Rows `first` to `first + count - 1`, which `token` reads; undefined: the first page. */
export interface Page {
  token: string | undefined;
  first: number;
  count: number;
  /** Absent while forgotten, or before they were looked at. */
  entries?: PanelEntry[];
}

/** The pages of a folder from its beginning on: where each stands, and the rows of those that are in memory. */
export class KnownPages implements Iterable<Page> {
  /** Rows in all of them. */
  get length(): number {
    const last = this._pages.at(-1);
    return last ? last.first + last.count : 0;
  }

  [Symbol.iterator](): Iterator<Page> {
    return this._pages[Symbol.iterator]();
  }

  add(page: Omit<Page, 'first'>): void {
    this._pages.push({ ...page, first: this.length });
  }

  /** All rows that are in memory. */
  get inMemory(): PanelEntry[] {
    return this._pages.flatMap(({ entries }) => entries ?? []);
  }

  at(index: number): PanelEntry | undefined {
    const page = this.holding(index);
    return page?.entries?.[index - page.first];
  }

  /** Index of a row that is in memory. */
  indexOf(uri: string): number {
    for (const page of this._pages) {
      const index = page.entries?.findIndex(entry => entry.uri === uri) ?? -1;
      if (index !== -1) {
        return page.first + index;
      }
    }
    return -1;
  }

  /** Put a row in the place of the one at `index`, if that is in memory. */
  put(index: number, entry: PanelEntry): void {
    const page = this.holding(index);
    if (page?.entries) {
      page.entries[index - page.first] = entry;
    }
  }

  /** The page that a row stands on. */
  holding(index: number): Page | undefined {
    let low = 0;
    let high = this._pages.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const page = this._pages[middle];
      if (index < page.first) {
        high = middle - 1;
      } else if (index >= page.first + page.count) {
        low = middle + 1;
      } else {
        return page;
      }
    }
    return undefined;
  }

  /** Keep no more rows in memory than fit, those nearest to `middle`. */
  forgetFarFrom(middle: number): void {
    const held = this._pages.filter(page => page.entries);
    const distance = (page: Page) => Math.max(page.first - middle, middle - (page.first + page.count), 0);
    held.sort((a, b) => distance(a) - distance(b));
    let rows = 0;
    for (const [index, page] of held.entries()) {
      rows += page.count;
      // What is on screen stays, however long its page is.
      if (index > 0 && rows > KEPT_ROWS) {
        page.entries = undefined;
      }
    }
  }

  /** Let go of the pages behind so many rows as fit in memory; the first of them. */
  leaveOutFar(): Page | undefined {
    const far = this._pages.findIndex(page => page.first >= KEPT_ROWS);
    return far > 0 ? this._pages.splice(far)[0] : undefined;
  }

  private readonly _pages: Page[] = [];
}
