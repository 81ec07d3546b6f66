/**
 * Virtual stores: chunks stay where they are, and only references are written:
 * kerchunk JSON, kerchunk Parquet, Icechunk. Plans come in; whatever is written
 * is read back before it becomes visible.
 */
export { reviewVirtual } from './review';
export { runVirtual } from './run';
