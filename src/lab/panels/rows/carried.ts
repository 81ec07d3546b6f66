import type { Entry } from '../../../protocol';
import { asFolder } from '../../places/uri';
import type { Listing } from './listing';

/** Where the cursor comes to stand among new rows, and what is selected of them. */
interface Found {
  cursor?: number;
  selected?: Entry[];
}

/** What is carried from the rows that were shown to those that take their place. */
export class Carried {
  /** The cursor goes to the row of `uri`; to its old place when the row is gone. */
  cursorTo(uri: string | undefined, near = 0): void {
    this._cursorTo = uri;
    this._near = near;
  }

  /** These rows are selected again. */
  select(uris: readonly string[]): void {
    this._selected = new Set(uris);
  }

  /** The row of `uri` is selected as soon as rows hold it, however many readings later. */
  awaitRow(uri: string | undefined): void {
    this._awaited = uri;
  }

  /** Look among these rows; what was looked for once is not looked for again. */
  findIn(listing: Listing | undefined): Found {
    if (!listing || listing.length === 0) {
      return {};
    }
    if (this._awaited !== undefined && listing.indexOf(this._awaited) !== -1) {
      this._cursorTo = this._awaited;
      this._selected = new Set([this._awaited]);
      this._awaited = undefined;
    }
    const found: Found = {};
    if (this._selected.size > 0) {
      found.selected = [];
      for (let index = 0; index < listing.length; index++) {
        const entry = listing.at(index);
        if (entry && this._selected.has(entry.uri)) {
          found.selected.push(entry);
        }
      }
      this._selected.clear();
    }
    if (this._cursorTo !== undefined) {
      const index = Math.max(listing.indexOf(this._cursorTo), listing.indexOf(asFolder(this._cursorTo)));
      found.cursor = index !== -1 ? index : Math.min(this._near, listing.length - 1);
      this.cursorTo(undefined);
    }
    return found;
  }

  private _selected = new Set<string>();
  private _awaited: string | undefined;
  private _cursorTo: string | undefined;
  private _near = 0;
}
