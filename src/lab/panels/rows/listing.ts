import { Signal, type ISignal } from '@lumino/signaling';
import type { Access, Entry } from '../../../protocol';
import { KEPT_ROWS, KnownPages, MOST_ROWS, type Page, type PanelEntry } from './knownPages';
import type { Pages } from './pages';
import { sortedIndices, type SortOrder } from './sorting';

/** Rows behind `from` stand `by` rows farther down, because those between have been counted. */
export interface Moved {
  from: number;
  by: number;
}

/**
 * A folder's rows, read page by page as they are looked at.
 *
 * #### Notes
 * Rows are known up to the last page read or skimmed; a page far from the
 * screen is forgotten and read again by its token, so memory stays flat
 * however long the folder is. While it is sorted nothing is forgotten, and reading stops
 * where memory would. Where the last rows are known before those between have
 * been counted, one row, the gap, stands for these. A listing that is disposed
 * of answers no more.
 */
export class Listing {
  constructor(private readonly _source: Pages) {}

  /** Emitted when rows arrived or something failed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted, before `changed`, when rows move that were shown before their number was known. */
  get moved(): ISignal<this, Moved> {
    return this._moved;
  }

  /** Rows known so far, the gap among them. */
  get length(): number {
    return this._last ? this._gap + 1 + this._last.length : this._pages.length;
  }

  /** Rows counted so far, from the first on. */
  get counted(): number {
    return this._pages.length;
  }

  /** Place of the row that stands for all those between the first and the last ones; undefined when there is none. */
  get gap(): number | undefined {
    return this._last && this._gap;
  }

  /** In which order the rows stand; undefined: as the store lists them. */
  get order(): SortOrder | undefined {
    return this._order;
  }

  /** Sort what has been read, or give it back its own order. */
  async sort(order: SortOrder | undefined): Promise<void> {
    this._order = order;
    if (order) {
      this._last = undefined;
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
    return !this._isComplete && this.counted >= (this._order ? KEPT_ROWS : MOST_ROWS);
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
    if (this._last && index >= this._gap) {
      return this._last[index - this._gap - 1];
    }
    return this._pages.at(this._sorted ? (this._sorted[index] ?? -1) : index);
  }

  /** Put a row in the place of the one of its URI, if that is in memory. */
  replace(entry: PanelEntry): void {
    const index = this._pages.indexOf(entry.uri);
    const last = this._last?.findIndex(({ uri }) => uri === entry.uri) ?? -1;
    if (index !== -1) {
      this._pages.put(index, entry);
    } else if (this._last && last !== -1) {
      this._last[last] = entry;
    } else {
      return;
    }
    this._noteExpiry([entry]);
    this._changed.emit();
  }

  /** Index of a row that is in memory. */
  indexOf(uri: string): number {
    const index = this._pages.indexOf(uri);
    if (this._sorted && index !== -1) {
      return this._sorted.indexOf(index);
    }
    const last = this._last?.findIndex(entry => entry.uri === uri) ?? -1;
    // A page behind the gap may be in memory, too: its rows are shown when all are.
    return last !== -1 ? this._gap + 1 + last : this._last && index >= this._gap ? -1 : index;
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
    void (this._last ? this._count(() => true) : this.more());
    this._changed.emit();
  }

  /**
   * Have the last rows: where they are found without all rows before, those are counted afterwards in any case. False
   * when they are not wanted any more.
   */
  async toLast(isWanted: () => boolean): Promise<boolean> {
    if (!this._order && !this._last) {
      if (this._pages.length === 0) {
        await this.more();
      }
      const isFound = await this._findLast(isWanted);
      const counting = this._count(isWanted);
      await (isFound ? undefined : counting);
    }
    if (isWanted() && !this._last) {
      await this.need(this.length - 1);
    }
    return isWanted();
  }

  /** Have a row in memory. */
  async need(index: number): Promise<void> {
    const page = this._pages.holding(index);
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

  /** The rows of a range, reading forgotten pages as needed; undefined when one of them cannot be read. */
  async range(first: number, last: number): Promise<Entry[] | undefined> {
    if (this._sorted) {
      return [...this._sorted.subarray(first, last + 1)].flatMap(index => this._pages.at(index) ?? []);
    }
    if (this._last && first > this._gap) {
      return this._last.slice(first - this._gap - 1, last - this._gap);
    }
    if (this._last) {
      // Nobody knows yet what lies in the gap.
      last = Math.min(last, this._gap - 1);
    }
    const rows: Entry[] = [];
    try {
      for (const page of this._pages) {
        if (page.first <= last && page.first + page.count > first) {
          const entries = page.entries ?? (await this._source.read(page.token, this._abort.signal)).entries;
          rows.push(...entries.slice(Math.max(0, first - page.first), last - page.first + 1));
        }
      }
    } catch (error) {
      this._fail(error);
      this._changed.emit();
      return undefined;
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
    this._pages.add({ token, count: entries.length, entries });
    this._goesOnAt(page.nextPageToken);
    this._sort();
    this._forgetFarPages();
  }

  private async _skim(token: string): Promise<void> {
    const { pages, nextPageToken } = await this._source.skim(
      token,
      MOST_ROWS - this.counted,
      this._abort.signal
    );
    for (const { pageToken, rows } of pages) {
      this._pages.add({ token: pageToken, count: rows });
    }
    this._goesOnAt(nextPageToken);
  }

  /** Learn of all rows while somebody waits for the last one, or it is shown already. */
  private async _count(isWanted: () => boolean): Promise<void> {
    while (!this._isComplete && !this.isCut && this._error === undefined && (this._last || isWanted())) {
      await this.skim();
    }
    await this._closeGap();
  }

  /** Show the last rows before those between are known; false if they were not found, or not wanted any more. */
  private async _findLast(isWanted: () => boolean): Promise<boolean> {
    const gap = this.counted;
    const token = this._nextToken;
    // What is wrong with the bucket is told by counting.
    const last =
      token === undefined ? null : await this._source.last(token, this._abort.signal).catch(() => null);
    if (!last?.length || this._last || this._isComplete || this._order || !isWanted()) {
      return this._last !== undefined;
    }
    this._gap = gap;
    this._last = last;
    this._noteExpiry(last);
    this._changed.emit();
    return true;
  }

  /** All rows are counted, or as many as can be shown: the last ones stand behind them. */
  private async _closeGap(): Promise<void> {
    let last: Entry[] | undefined;
    if (this._last && this._isComplete) {
      // So that rows that are on screen do not go blank.
      if (this._shown.last > this._gap) {
        await this.need(this.counted - this._last.length);
        await this.need(this.counted - 1);
      }
    } else if (this._last && this.isCut && this._nextToken !== undefined && this._gap < this.counted) {
      last = (await this._source.last(this._nextToken, this._abort.signal).catch(() => null)) ?? undefined;
    } else {
      return;
    }
    if (!this._last) {
      return;
    }
    const before = this.length;
    const from = this._gap;
    this._gap = this.counted;
    this._last = last;
    this._moved.emit({ from, by: this.length - before });
    this._changed.emit();
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
    const far = this._pages.leaveOutFar();
    if (far) {
      this._nextToken = far.token;
      this._isComplete = false;
    }
  }

  private _sort(): void {
    this._sorted = this._order && sortedIndices(this._pages.inMemory, this._order);
  }

  private _forgetFarPages(): void {
    if (!this._order) {
      this._pages.forgetFarFrom((this._shown.first + this._shown.last) / 2);
    }
  }

  private readonly _pages = new KnownPages();
  private readonly _rereading = new Map<Page, Promise<void>>();
  private readonly _abort = new AbortController();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _moved = new Signal<this, Moved>(this);
  private _loading: Promise<void> | undefined;
  private _nextToken: string | undefined;
  private _isComplete = false;
  private _hasExpiry = false;
  private _order: SortOrder | undefined;
  /** The last rows, while those between are not known; where the row stands that stands for these. */
  private _last: PanelEntry[] | undefined;
  private _gap = 0;
  /** By place on the screen, which row stands there. */
  private _sorted: Uint32Array | undefined;
  private _error: unknown;
  private _access: Access | undefined;
  private _shown = { first: 0, last: 0 };
}
