/**
 * Virtual stores: chunks stay where they are, and only references are written:
 * kerchunk JSON, kerchunk Parquet, Icechunk. Plans come in; some chunks of each
 * array and file are read back through what was written before it becomes visible.
 */
export { reviewVirtual } from './review';
export { runVirtual } from './run';
