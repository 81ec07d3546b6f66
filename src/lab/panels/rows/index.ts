/** The rows of a panel: their pages as the store gives them, order, columns, cursor and selection, keys. */
export { COLUMNS, columnKind, shownColumns, toggled, type Column } from './columns';
export { Cursor } from './cursor';
export { DatasetExpiry } from './datasetExpiry';
export { keyAction } from './keyboard';
export type { PanelEntry } from './knownPages';
export { Listing } from './listing';
export { pagesOf } from './pages';
export { Selection } from './selection';
export { nextOrder, type SortColumn, type SortOrder } from './sorting';
export { rowNamed, Typed } from './typed';
