/**
 * The bytes of an HDF5 file: paged ranged reads, a bounds-checked cursor,
 * checksums and guards. Every structure of the format is read through these.
 */
export * from './checksum';
export * from './cursor';
export * from './damage';
export * from './file';
export * from './guards';
export * from './pages';
