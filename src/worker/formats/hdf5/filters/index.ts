/**
 * Filter pipelines: what stands between the stored bytes of an HDF5 chunk and
 * its elements. Bytes come in and go out; which filters were applied to a chunk
 * its filter mask says.
 */
export { filterName } from './kinds';
export { undoFilters, unsupportedFilter } from './undo';
