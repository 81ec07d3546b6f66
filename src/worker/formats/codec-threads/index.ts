/**
 * Codec chains in threads of our own: a chunk goes there and comes back decoded
 * or encoded. Memory is handed over, not copied; no thread reads or writes a file.
 */
export * from './threads';
