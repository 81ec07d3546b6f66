/**
 * Codec chains in threads of our own: a chunk goes there and comes back decoded
 * or encoded, or its elements are put into other chunks there. Memory is shared
 * or handed over; only stored bytes that are neither are copied. No thread reads
 * or writes a file.
 */
export * from './threads';
