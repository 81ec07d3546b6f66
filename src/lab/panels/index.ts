/**
 * The bucket panels in the sidebar: paged rows, crumbs, filter, keyboard, commands.
 * Other features reach them through the `IBucketPanels` token.
 */
export { panelsPlugin } from './plugin';
