/**
 * NetCDF-4 and HDF5 by our own parser over ranged reads: `bytes/` reads a file by
 * pages, `header/`, `heaps/`, `groups/` and `objects/` know the structures of the
 * HDF5 File Format Specification v3, `chunk-index/` and `filters/` find and undo
 * chunks, `netcdf4/` has the conventions on top. Sources come in, nothing is written.
 */
export { normaliseGroup, openHdf5 } from './dataset';
export { findSuperblock } from './objects';
