/**
 * Who may write, overwrite and remove which key: docs/delete.md in words.
 * Everything that destroys passes here; configuration and listings come in.
 * The rules are in `rules/`, what a root of the configuration permits in `roots`.
 */
export { accessBelow } from './access';
export { createGuard } from './guard';
export { isSameBucket } from './identity';
export { openPreview, preparePreview, type PreviewItem, type RemoveTarget } from './preview';
export { rootsOfBucket, rulingRoots } from './roots';
export { assertRemovable, type Listed } from './removable';
export { undoIn } from './undo';
export { refusal } from './verdict';
export type * from './types';
