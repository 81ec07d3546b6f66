/**
 * NetCDF classic, 64-bit offset and CDF-5 files, read by ranges: our own
 * reader of the header and of interleaved records.
 */
export { openNetcdf3 } from './dataset';
