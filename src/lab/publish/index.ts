/**
 * Sharing a dataset: the dataset request, its catalog entry, a feedstock; the
 * inbox. It edits a plan's `about`; texts, links, files and checks are the worker's.
 */
export { inboxPlugin } from './inboxPlugin';
export { publishPlugin } from './plugin';
