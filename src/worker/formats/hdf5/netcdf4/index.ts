/**
 * What netCDF-4 and xarray make of HDF5's objects: dimensions, variables, element
 * types, attributes, and the stored elements of a hyperslab. Nothing is written.
 */
export { type ChunkAccess, locateChunks } from './chunks';
export { describeGroup, type GroupDescription, type StoredVariable } from './describe';
export { elements } from './elements';
export { arrayManifest } from './manifest';
export { filled, readChunked, readContiguous } from './read';
export { absentFill } from './unwritten';
