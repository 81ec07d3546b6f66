/**
 * Source files: found, staged where that is less work, opened a bounded number
 * at a time, and looked at again whether they are still what they were.
 */
export { ChunkTables } from './chunkTables';
export { Files } from './files';
export { assertLock, lockPlan } from './lock';
export { namingOf, type Naming } from './naming';
export { openFiles } from './openFiles';
