/**
 * The bucket panels in the sidebar: paged rows, crumbs, filter, keyboard, commands.
 * Other features reach them through the `IBucketPanels` token. In `rows` is what a panel knows
 * of a folder: its pages, their order, columns, cursor and selection; `moving` takes rows from one place to another;
 * `components` draws, and `commands` is what menus and keys do.
 */
export { panelsPlugin } from './plugin';
