import { asFolder } from '../../places/uri';
import { Carried } from './carried';
import type { Listing, Moved } from './listing';
import type { Selection } from './selection';

/** The API takes at most this many URIs at once. */
const MOST_SELECTED = 10_000;

/** On which row the keyboard is, and what its moves select. `onChange` is called after each. */
export class Cursor {
  /** @param _listing The rows that are shown at the moment. */
  constructor(
    private readonly _selection: Selection,
    private readonly _listing: () => Listing | undefined,
    private readonly _onChange: () => void
  ) {}

  /** The row the keyboard is on. */
  index = 0;
  /** Where a range that Shift extends begins. */
  anchor = 0;

  /** Select exactly the row at `index`. */
  select(index: number): void {
    this._move += 1;
    this._carried.awaitRow(undefined);
    this._stand(index);
  }

  private _stand(index: number): void {
    const entry = this._listing()?.at(index);
    this._put(index);
    this._selection.set(entry ? [entry] : []);
    this._onChange();
  }

  /**
   * Select the last row that is known, and go on to the last there is; of sorted rows, the last that was read. Any
   * other move of the cursor gives it up; what was learnt of rows stays.
   */
  async selectLast(): Promise<void> {
    const listing = this._listing();
    const run = (this._move += 1);
    const standLast = () => listing && listing.length > 0 && this._stand(listing.length - 1);
    standLast();
    if (await listing?.toLast(() => run === this._move && listing === this._listing())) {
      standLast();
    }
  }

  /** To the row at `index`; what is selected stays. */
  moveTo(index: number): void {
    this._move += 1;
    this.index = index;
    this._onChange();
  }

  /** To the row at `index`, which is selected if it was not, and the other way round. */
  toggle(index: number): void {
    this._move += 1;
    const entry = this._listing()?.at(index);
    this._put(index);
    if (entry) {
      this._selection.toggle(entry);
    }
    this._onChange();
  }

  /** Select from the anchor to `index`. */
  async extend(index: number): Promise<void> {
    this.index = index;
    this._onChange();
    await this._selectRange(Math.min(this.anchor, index), Math.max(this.anchor, index));
  }

  /** Select all rows that are known. */
  async selectAll(): Promise<void> {
    await this._selectRange(0, (this._listing()?.length ?? 0) - 1);
  }

  private async _selectRange(first: number, last: number): Promise<void> {
    const listing = this._listing();
    const run = (this._move += 1);
    const rows = await listing?.range(first, Math.min(last, first + MOST_SELECTED - 1));
    if (listing === this._listing() && run === this._move) {
      // Of rows that cannot be read none is selected: what was before is not what was asked for.
      this._selection.set(rows ?? []);
      this._onChange();
    }
  }

  /** Select the row of `uri` as soon as it has been read; a dataset may be named without its slash. */
  selectWhenRead(uri: string): void {
    this._carried.cursorTo(uri);
    this._carried.select([uri, asFolder(uri)]);
    this.findPlace();
  }

  /** Select the row of `uri` once the folder has been read again and holds it; undefined: wait for none any more. */
  selectAfterRead(uri: string | undefined): void {
    this._carried.awaitRow(uri);
  }

  /** Go to the row of `uri` among the rows that are shown next. */
  goToWhenRead(uri: string): void {
    this._carried.cursorTo(uri);
  }

  /** The rows that take the place of these: where the cursor is in them, and what is selected. */
  keepPlace(): void {
    const listing = this._listing();
    if (!listing?.length) {
      return;
    }
    this._carried.cursorTo(listing.at(this.index)?.uri, this.index);
    this._carried.select(this._selection.entries.map(entry => entry.uri));
  }

  /** After going up or reading again, the cursor stays on the row it was on, and what was selected stays so. */
  findPlace(): void {
    const { cursor, selected } = this._carried.findIn(this._listing());
    if (selected) {
      this._selection.set(selected);
    }
    if (cursor !== undefined) {
      this._put(cursor);
    }
    this._onChange();
  }

  /** To the first of other rows, none of which is selected. Nobody is told. */
  reset(): void {
    this._selection.clear();
    this._put(0);
  }

  /** Stay on the same row where rows have moved. Nobody is told. */
  follow({ from, by }: Moved): void {
    this.index += this.index > from ? by : 0;
    this.anchor += this.anchor > from ? by : 0;
  }

  private _put(index: number): void {
    this.index = index;
    this.anchor = index;
  }

  private readonly _carried = new Carried();
  /** Counts moves of the cursor. */
  private _move = 0;
}
