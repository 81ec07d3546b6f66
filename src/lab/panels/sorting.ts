/** Orders of rows; pure. */
import type { Entry } from '../../protocol';
import type { Column } from './columns';

export type SortColumn = 'name' | Column;

export interface SortOrder {
  column: SortColumn;
  descending: boolean;
}

/** The largest and the newest are what one looks for; names begin with A. */
const BEGINS_DESCENDING: Record<SortColumn, boolean> = {
  name: false,
  size: true,
  modified: true,
  expires: false,
  storageClass: false
};

/** What another click on a column's head gives: its order, the reverse, then the store's own. */
export function nextOrder(order: SortOrder | undefined, column: SortColumn): SortOrder | undefined {
  const first = BEGINS_DESCENDING[column];
  if (order?.column !== column) {
    return { column, descending: first };
  }
  return order.descending === first ? { column, descending: !first } : undefined;
}

const names = new Intl.Collator(undefined, { numeric: true });

/** Indices of the entries in an order. What has no value comes last, either way; equal ones stay as they were. */
export function sortedIndices(entries: readonly Entry[], { column, descending }: SortOrder): Uint32Array {
  const indices = Uint32Array.from(entries, (_, i) => i);
  const sign = descending ? -1 : 1;
  if (column === 'name') {
    return indices.sort((a, b) => sign * names.compare(entries[a].name, entries[b].name) || a - b);
  }
  if (column === 'storageClass') {
    const classes = entries.map(entry => entry.storageClass ?? '');
    return indices.sort((a, b) => {
      const [x, y] = [classes[a], classes[b]];
      if (x === '' || y === '') {
        return Number(x === '') - Number(y === '') || a - b;
      }
      return sign * names.compare(x, y) || a - b;
    });
  }
  const values = Float64Array.from(entries, entry => valueOf(entry, column));
  return indices.sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (Number.isNaN(x) || Number.isNaN(y)) {
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    }
    return sign * (x - y) || a - b;
  });
}

/** NaN where the entry has none. */
function valueOf(entry: Entry, column: Exclude<SortColumn, 'name' | 'storageClass'>): number {
  switch (column) {
    case 'size':
      return entry.sizeBytes ?? NaN;
    case 'modified':
      return entry.modified === null ? NaN : Date.parse(entry.modified);
    case 'expires':
      return entry.expiresAt === null ? NaN : Date.parse(entry.expiresAt);
  }
}
