import { Signal, type ISignal } from '@lumino/signaling';
import type { Access, Entry, EntryPage, SkimmedPages } from '../../protocol';
import { sortedIndices, type SortOrder } from './sorting';

/** A row of a panel; a dataset's expiry, that of its first chunk to go, is found out later. */
export interface PanelEntry extends Entry {
  /** Not all chunks were looked at. */
  mayExpireEarlier?: boolean;
}

/** Where the rows of a folder come from. */
export interface Pages {
  /** One page; `token` is undefined for the first. */
  read(token: string | undefined, signal: AbortSignal): Promise<EntryPage>;
  /** Where the pages from `token` on begin, without their rows: all of them, or as many as there was time for. */
  skim(token: string, mostRows: number, signal: AbortSignal): Promise<SkimmedPages>;
}

/** Rows kept in memory; the pages farthest from what is on screen go first. */
export const KEPT_ROWS = 24_000;

/**
 * Chromium clamps an element at 33,554,428 px: at 24 px a row nothing beyond
 * this many rows could be scrolled to.
 */
export const MOST_ROWS = 1_300_000;

interface Page {
  token: string | undefined;
  first: number;
  count: number;
  /** Absent while forgotten, or before they were looked at. */
  entries?: PanelEntry[];
}

/**
 * A folder's rows, read page by page as they are looked at.
 *
 * #### Notes
 * Rows are known up to the last page read or skimmed; a page far from the
 * screen is forgotten and read again by its token, so memory stays flat
 * however long the folder is. While it is sorted nothing is forgotten, and reading stops
 * where memory would. A listing that is disposed of answers no more.
 */
export class Listing {
  constructor(private readonly _source: Pages) {}

  /** Emitted when rows arrived or something failed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Rows known so far. */
  get length(): number {
    const last = this._pages.at(-1);
    return last ? last.first + last.count : 0;
  }

  /** In which order the rows stand; undefined: as the store lists them. */
  get order(): SortOrder | undefined {
    return this._order;
  }

  /** Sort what has been read, or give it back its own order. */
  async sort(order: SortOrder | undefined): Promise<void> {
    this._order = order;
    if (order) {
      this._leaveOutFar();
      for (const page of this._pages) {
        if (!page.entries) {
          await this._readAgain(page);
        }
      }
    }
    this._sort();
    this._forgetFarPages();
    this._changed.emit();
  }

  /** Has the last page been read? */
  get isComplete(): boolean {
    return this._isComplete;
  }

  /** Was there a row that will expire? */
  get hasExpiry(): boolean {
    return this._hasExpiry;
  }

  /** Are there more rows than can be shown? */
  get isCut(): boolean {
    return !this._isComplete && this.length >= (this._order ? KEPT_ROWS : MOST_ROWS);
  }

  get isLoading(): boolean {
    return this._loading !== undefined;
  }

  get error(): unknown {
    return this._error;
  }

  /** What the guard allows here; undefined until the first page came. */
  get access(): Access | undefined {
    return this._access;
  }

  /** The row, or undefined while its page is not in memory. */
  at(index: number): PanelEntry | undefined {
    return this._at(this._sorted ? (this._sorted[index] ?? -1) : index);
  }

  /** Put a row in the place of the one of its URI, if that is in memory. */
  replace(entry: PanelEntry): void {
    const index = this._indexOf(entry.uri);
    const page = this._pageOf(index);
    if (page?.entries) {
      page.entries[index - page.first] = entry;
      this._hasExpiry ||= entry.expiresAt !== null;
      this._changed.emit();
    }
  }

  private _at(index: number): PanelEntry | undefined {
    const page = this._pageOf(index);
    return page?.entries?.[index - page.first];
  }

  /** Index of a row that is in memory. */
  indexOf(uri: string): number {
    const index = this._indexOf(uri);
    return this._sorted && index !== -1 ? this._sorted.indexOf(index) : index;
  }

  private _indexOf(uri: string): number {
    for (const page of this._pages) {
      const index = page.entries?.findIndex(entry => entry.uri === uri) ?? -1;
      if (index !== -1) {
        return page.first + index;
      }
    }
    return -1;
  }

  /** Read the next page; calls while something is under way share that. */
  more(): Promise<void> {
    return this._goOn(() => this._readNext());
  }

  /** Learn how many rows follow, towards the last one, without reading them. */
  skim(): Promise<void> {
    const token = this._nextToken;
    return token === undefined ? this.more() : this._goOn(() => this._skim(token));
  }

  /** After something failed: read again what is on screen, or what comes next. */
  retry(): void {
    this._error = undefined;
    this.show(this._shown.first, this._shown.last);
    void this.more();
    this._changed.emit();
  }

  /** Learn of all rows, and read the last ones; false when they are not wanted any more. */
  async toLast(isWanted: () => boolean): Promise<boolean> {
    if (!this._order) {
      while (!this._isComplete && !this.isCut && this._error === undefined && isWanted()) {
        await this.skim();
      }
    }
    if (isWanted()) {
      await this.need(this.length - 1);
    }
    return isWanted();
  }

  /** Have a row in memory. */
  async need(index: number): Promise<void> {
    const page = this._pageOf(index);
    if (page && !page.entries && !this._sorted) {
      this._shown = { first: index, last: index };
      await this._readAgain(page);
    }
  }

  /** Say which rows are on screen: their pages are read again if they were forgotten. */
  show(first: number, last: number): void {
    this._shown = { first, last };
    if (this._sorted) {
      return;
    }
    for (const page of this._pages) {
      if (!page.entries && page.first <= last && page.first + page.count > first) {
        void this._readAgain(page);
      }
    }
  }

  /** The rows of a range, reading forgotten pages as needed. */
  async range(first: number, last: number): Promise<Entry[]> {
    if (this._sorted) {
      return [...this._sorted.subarray(first, last + 1)].flatMap(index => this._at(index) ?? []);
    }
    const rows: Entry[] = [];
    for (const page of this._pages) {
      if (page.first > last || page.first + page.count <= first) {
        continue;
      }
      const entries = page.entries ?? (await this._source.read(page.token, this._abort.signal)).entries;
      rows.push(...entries.slice(Math.max(0, first - page.first), last - page.first + 1));
    }
    return rows;
  }

  dispose(): void {
    this._abort.abort();
    Signal.clearData(this);
  }

  private _goOn(how: () => Promise<void>): Promise<void> {
    if (this._isComplete || this.isCut || this._abort.signal.aborted) {
      return Promise.resolve();
    }
    this._loading ??= how()
      .catch((error: unknown) => this._fail(error))
      .finally(() => {
        this._loading = undefined;
        this._changed.emit();
      });
    return this._loading;
  }

  private async _readNext(): Promise<void> {
    const token = this._nextToken;
    const page = await this._source.read(token, this._abort.signal);
    this._access = page.access;
    const { entries } = page;
    this._noteExpiry(entries);
    this._pages.push({ token, first: this.length, count: entries.length, entries });
    this._goesOnAt(page.nextPageToken);
    this._sort();
    this._forgetFarPages();
  }

  private async _skim(token: string): Promise<void> {
    const { pages, nextPageToken } = await this._source.skim(
      token,
      MOST_ROWS - this.length,
      this._abort.signal
    );
    for (const { pageToken, rows } of pages) {
      this._pages.push({ token: pageToken, first: this.length, count: rows });
    }
    this._goesOnAt(nextPageToken);
  }

  private _goesOnAt(token: string | undefined): void {
    this._error = undefined;
    this._nextToken = token;
    this._isComplete = token === undefined;
  }

  private _readAgain(page: Page): Promise<void> {
    let reading = this._rereading.get(page);
    if (!reading) {
      reading = this._fill(page)
        .catch((error: unknown) => this._fail(error))
        .finally(() => {
          this._rereading.delete(page);
          this._changed.emit();
        });
      this._rereading.set(page, reading);
    }
    return reading;
  }

  private async _fill(page: Page): Promise<void> {
    const { entries } = await this._source.read(page.token, this._abort.signal);
    // A folder that changed meanwhile must not shift the rows after this page.
    page.entries = entries.slice(0, page.count);
    this._noteExpiry(page.entries);
    this._forgetFarPages();
  }

  private _noteExpiry(entries: readonly Entry[]): void {
    this._hasExpiry ||= entries.some(({ expiresAt }) => expiresAt !== null);
  }

  private _fail(error: unknown): void {
    if (!this._abort.signal.aborted) {
      this._error = error;
    }
  }

  /** Only so many rows can be sorted as fit in memory: the first ones. */
  private _leaveOutFar(): void {
    const far = this._pages.findIndex(page => page.first >= KEPT_ROWS);
    if (far > 0) {
      this._nextToken = this._pages[far].token;
      this._pages.length = far;
      this._isComplete = false;
    }
  }

  private _sort(): void {
    const order = this._order;
    this._sorted =
      order &&
      sortedIndices(
        this._pages.flatMap(({ entries }) => entries ?? []),
        order
      );
  }

  private _forgetFarPages(): void {
    if (this._order) {
      return;
    }
    const held = this._pages.filter(page => page.entries);
    const middle = (this._shown.first + this._shown.last) / 2;
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

  private _pageOf(index: number): Page | undefined {
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

  private readonly _pages: Page[] = [];
  private readonly _rereading = new Map<Page, Promise<void>>();
  private readonly _abort = new AbortController();
  private readonly _changed = new Signal<this, void>(this);
  private _loading: Promise<void> | undefined;
  private _nextToken: string | undefined;
  private _isComplete = false;
  private _hasExpiry = false;
  private _order: SortOrder | undefined;
  /** By place on the screen, which row stands there. */
  private _sorted: Uint32Array | undefined;
  private _error: unknown;
  private _access: Access | undefined;
  private _shown = { first: 0, last: 0 };
}
