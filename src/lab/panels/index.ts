/**
 * The bucket panels in the sidebar: paged rows, crumbs, filter, keyboard, commands.
 * Other features reach them through the `IBucketPanels` token and `uri`.
 */
export { panelsPlugin } from './plugin';
export * from './uri';
