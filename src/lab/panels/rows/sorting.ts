/** Orders of rows; pure. */
import { columnKind, type Column } from './columns';
import type { PanelEntry } from './knownPages';

export type SortColumn = 'name' | Column;

/** Rows without a value in the column come last in either direction. */
export interface SortOrder {
  column: SortColumn;
  descending: boolean;
}

/** What another click on a column's head gives: its order, the reverse, then the store's own. */
export function nextOrder(order: SortOrder | undefined, column: SortColumn): SortOrder | undefined {
  const first = column !== 'name' && columnKind(column).beginsDescending;
  if (order?.column !== column) {
    return { column, descending: first };
  }
  return order.descending === first ? { column, descending: !first } : undefined;
}

const words = new Intl.Collator(undefined, { numeric: true });

/** Indices of the entries in an order. What has no value comes last, either way; equal ones stay as they were. */
export function sortedIndices(
  entries: readonly PanelEntry[],
  { column, descending }: SortOrder
): Uint32Array {
  const indices = Uint32Array.from(entries, (_, i) => i);
  const sign = descending ? -1 : 1;
  const valueOf = column === 'name' ? ({ name }: PanelEntry) => name : columnKind(column).value;
  const values = entries.map(valueOf);
  if (values.some(value => typeof value === 'string')) {
    return indices.sort((a, b) => {
      const [x, y] = [values[a], values[b]];
      if (x === undefined || y === undefined) {
        return Number(x === undefined) - Number(y === undefined) || a - b;
      }
      return sign * words.compare(x as string, y as string) || a - b;
    });
  }
  const numbers = Float64Array.from(values as (number | undefined)[], value => value ?? NaN);
  return indices.sort((a, b) => {
    const [x, y] = [numbers[a], numbers[b]];
    if (Number.isNaN(x) || Number.isNaN(y)) {
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    }
    return sign * (x - y) || a - b;
  });
}
