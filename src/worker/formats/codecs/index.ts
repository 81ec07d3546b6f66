/**
 * Codecs: what stands between a chunk's elements and its stored bytes, encode
 * and decode of each side by side. Bytes come in and go out; nothing is read or written.
 */
export * from './blosc';
export * from './compress';
export * from './fletcher32';
export * from './shuffle';
export * from './strings';
