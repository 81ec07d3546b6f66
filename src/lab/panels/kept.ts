/** What a panel shows, kept over a reload. */
import { COLUMNS, type SortColumn, type SortOrder } from './rows';

/** Enough to show the same rows again; JSON, in JupyterLab's state database. */
export interface KeptPanel {
  /** With a trailing slash; its root follows from it. */
  folder: string;
  namePrefix: string;
  order: SortOrder | undefined;
}

const SORTED_BY: ReadonlySet<unknown> = new Set<SortColumn>(['name', ...COLUMNS]);

/** As it was kept, perhaps by an earlier version; undefined where it says nothing. */
export function readKept(value: unknown): KeptPanel | undefined {
  if (typeof value === 'string') {
    return { folder: value, namePrefix: '', order: undefined };
  }
  const { folder, namePrefix, order } = (value ?? {}) as Partial<Record<keyof KeptPanel, unknown>>;
  if (typeof folder !== 'string') {
    return undefined;
  }
  return { folder, namePrefix: typeof namePrefix === 'string' ? namePrefix : '', order: readOrder(order) };
}

function readOrder(value: unknown): SortOrder | undefined {
  const { column, descending } = (value ?? {}) as Partial<Record<keyof SortOrder, unknown>>;
  return SORTED_BY.has(column) && typeof descending === 'boolean'
    ? { column: column as SortColumn, descending }
    : undefined;
}
