import type { Entry } from '../../../protocol';

/**
 * Selected rows by URI. The entries themselves are kept, because a row's page
 * may be forgotten while it stays selected.
 */
export class Selection {
  get size(): number {
    return this._entries.size;
  }

  /** In the order in which they were selected. */
  get entries(): Entry[] {
    return [...this._entries.values()];
  }

  has(uri: string): boolean {
    return this._entries.has(uri);
  }

  clear(): void {
    this._entries.clear();
  }

  /** Exactly these. */
  set(entries: readonly Entry[]): void {
    this._entries = new Map(entries.map(entry => [entry.uri, entry]));
  }

  toggle(entry: Entry): void {
    if (!this._entries.delete(entry.uri)) {
      this._entries.set(entry.uri, entry);
    }
  }

  private _entries = new Map<string, Entry>();
}
