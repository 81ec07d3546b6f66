/** Which columns stand beside the names. */
import type { TranslationBundle } from '@jupyterlab/translation';

/** In their order on the screen. */
export const COLUMNS = ['size', 'modified', 'expires', 'storageClass'] as const;
export type Column = (typeof COLUMNS)[number];

/** Of the columns that a person wants, those that a folder has something for. */
export function shownColumns(wanted: readonly string[], has: { expiry: boolean }): Column[] {
  return COLUMNS.filter(column => wanted.includes(column) && (column !== 'expires' || has.expiry));
}

/** Show a column that was hidden, or the other way round; an unknown one changes nothing. */
export function toggled(wanted: readonly string[], column: string): Column[] {
  return COLUMNS.filter(one => wanted.includes(one) !== (one === column));
}

export interface ColumnWords {
  head: string;
  /** Whole, for menus. */
  name: string;
  tooltip?: string;
}

export function columnWords(column: Column, trans: TranslationBundle): ColumnWords {
  switch (column) {
    case 'size':
      return { head: trans.__('Size'), name: trans.__('Size') };
    case 'modified':
      return { head: trans.__('Modified'), name: trans.__('Modified') };
    case 'expires':
      return {
        head: trans.__('Expires'),
        name: trans.__('Expires'),
        tooltip: trans.__('Time left before the bucket deletes it')
      };
    case 'storageClass':
      return {
        head: trans.__('Class'),
        name: trans.__('Storage Class'),
        tooltip: trans.__('Storage class: reading from the colder ones costs extra')
      };
  }
}
