/**
 * Who may write, overwrite and remove which key: docs/delete.md in words.
 * Everything that destroys passes here; configuration and listings come in.
 * The rules are in `rules/`, what a root of the configuration permits in `roots`.
 */
export { accessBelow } from './access';
export { createGuard, type GuardOptions } from './guard';
export { isSameBucket } from './identity';
export {
  openPreview,
  preparePreview,
  type PreviewItem,
  type PreviewTotals,
  type RemoveTarget
} from './preview';
export { rootsOfBucket, rulingRoots } from './roots';
export { assertRemovable, type Listed } from './removable';
export { undoIn, type Undo } from './undo';
export type * from './types';
