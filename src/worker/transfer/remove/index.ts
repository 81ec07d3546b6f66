/** Removing exactly what was listed, and bringing it back where buckets keep it. */
export { presentVersions } from './present';
export { runRemove, type RemoveResult } from './remove';
export { removeIfEmpty, removePlanned } from './removing';
export type { RestoreResult } from './restore';
