/**
 * The dataset viewer: what a Zarr store, NetCDF or HDF5 file holds.
 * The worker reads; the browser only shows.
 */
export { datasetPlugin } from './plugin';
export { formatDims, formatShape, groupVariables } from './describe';
