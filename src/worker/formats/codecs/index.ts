/**
 * Codecs: what stands between a chunk's elements and its stored bytes, encode
 * and decode of each side by side. Bytes come in and go out; nothing is read or written.
 */
export * from './bitround';
export * from './blosc';
export * from './chain';
export * from './chunk';
export * from './compress';
export * from './crc32c';
export * from './fletcher32';
export * from './hdf5';
export * from './lz4';
export * from './memory';
export * from './sharding';
export * from './shards';
export * from './shuffle';
export * from './kinds';
export * from './strings';
export * from './transpose';
export * from './zarr2';
export * from './zarr3';
