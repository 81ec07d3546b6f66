/**
 * Passthrough: stored chunks become chunks of the store, byte for byte. Only
 * what no single stored chunk holds (a seam between files, a skipped filter)
 * is decoded, and that chunk alone.
 */
export { PIECE_BYTES } from './bodies';
export { copyChunks } from './copyChunks';
export { copyShards } from './shards';
export type { CopyMode } from './copies';
export { judgePassthrough, type Verdict, type Wanted } from './judge';
