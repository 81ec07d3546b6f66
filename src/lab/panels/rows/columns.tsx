/**
 * The columns beside the names: what each is called, shows and sorts by. The
 * settings offer them in `schema/plugin.json`; their widths are in `style/rows.css`.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactNode } from 'react';
import {
  expiryWords,
  formatBytes,
  formatModified,
  formatMoment,
  formatStorageClass,
  nameStorageClass
} from '../../text';
import { Expiry } from '../components';
import type { PanelEntry } from './knownPages';

/** In their order on the screen. */
export const COLUMNS = ['size', 'modified', 'expires', 'storageClass'] as const;
export type Column = (typeof COLUMNS)[number];

interface ColumnWords {
  head: string;
  /** Whole, for menus. */
  name: string;
  tooltip?: string;
}

interface ColumnKind {
  words(trans: TranslationBundle): ColumnWords;
  cell(entry: PanelEntry, trans: TranslationBundle): ReactNode;
  /** Its line in the tooltip of a row, which has all that a narrow panel leaves out; undefined: none. */
  line(entry: PanelEntry, trans: TranslationBundle): string | undefined;
  /** What it is sorted by, all numbers or all words; undefined comes last. */
  value(entry: PanelEntry): number | string | undefined;
  /** The first click on its head shows the largest first: the largest and the newest are what one looks for. */
  beginsDescending: boolean;
}

const KINDS: Readonly<Record<Column, ColumnKind>> = {
  size: {
    words: trans => ({ head: trans.__('Size'), name: trans.__('Size') }),
    cell: ({ sizeBytes }) => (sizeBytes === null ? '' : formatBytes(sizeBytes)),
    line: ({ sizeBytes }, trans) =>
      sizeBytes === null ? undefined : trans.__('Size: %1', formatBytes(sizeBytes)),
    value: ({ sizeBytes }) => sizeBytes ?? undefined,
    beginsDescending: true
  },
  modified: {
    words: trans => ({ head: trans.__('Modified'), name: trans.__('Modified') }),
    cell: ({ modified }) => formatModified(modified),
    line: ({ modified }, trans) => (modified ? trans.__('Modified: %1', formatMoment(modified)) : undefined),
    value: ({ modified }) => moment(modified),
    beginsDescending: true
  },
  expires: {
    words: trans => ({
      head: trans.__('Expires'),
      name: trans.__('Expires'),
      tooltip: trans.__('Time left before the bucket deletes it')
    }),
    cell: (entry, trans) =>
      entry.expiresAt !== null && <Expiry entry={entry} at={entry.expiresAt} trans={trans} />,
    line: (entry, trans) => (entry.expiresAt ? expiryWords(entry, entry.expiresAt, trans) : undefined),
    value: ({ expiresAt }) => moment(expiresAt),
    beginsDescending: false
  },
  storageClass: {
    words: trans => ({
      head: trans.__('Class'),
      name: trans.__('Storage Class'),
      tooltip: trans.__('Storage class: reading from the colder ones costs extra')
    }),
    cell: ({ storageClass }) => nameStorageClass(storageClass ?? ''),
    line: ({ storageClass }, trans) => {
      const name = formatStorageClass(storageClass);
      return name && trans.__('Storage class: %1. Reading it may cost extra.', name);
    },
    value: ({ storageClass }) => storageClass || undefined,
    beginsDescending: false
  }
};

/** A column's words, its cell, its line in the tooltip, and what it sorts by. */
export function columnKind(column: Column): ColumnKind {
  return KINDS[column];
}

/** Of the columns that a person wants, those that a folder has something for. */
export function shownColumns(wanted: readonly string[], has: { expiry: boolean }): Column[] {
  return COLUMNS.filter(column => wanted.includes(column) && (column !== 'expires' || has.expiry));
}

/** Show a column that was hidden, or the other way round; an unknown one changes nothing. */
export function toggled(wanted: readonly string[], column: string): Column[] {
  return COLUMNS.filter(one => wanted.includes(one) !== (one === column));
}

/** ISO 8601 in milliseconds, where there is one that can be read. */
function moment(text: string | null): number | undefined {
  const at = text === null ? NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
