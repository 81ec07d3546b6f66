/**
 * What Python is told: where data lie for its file systems, the code that opens
 * them, values as it writes them; and the process that does what only Python can.
 * Locations come in; secrets leave through `secretsOf` alone, for a pipe to that process.
 */
export * from './buckets';
export * from './formatted';
export * from './opening';
export * from './places';
export * from './process';
export * from './readers';
export * from './values';
export { openingCode } from './virtual';
