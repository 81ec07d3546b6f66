/**
 * Checksums computed in threads beside a transfer, of streams and of files at rest.
 * `messages` and `serve` are the thread's side, which `main.ts` loads.
 */
export { FileHasher } from './files';
export { Hasher, type HashStream } from './hasher';
