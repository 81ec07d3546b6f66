/**
 * Kerchunk references as a source: JSON and Parquet come in, and a store that
 * can only be read comes out, which everything that reads Zarr can be given.
 */
export { locate, openReferences } from './open';
export { openingCodeOf, recordedSource } from './opening';
export { readJsonReferences } from './json';
export { readParquetReferences } from './parquet';
export { encodeRecord, type RecordColumns } from './records';
export type { References } from './references';
export { ReferenceStore } from './store';
