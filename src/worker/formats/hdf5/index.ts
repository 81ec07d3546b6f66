/**
 * NetCDF-4 and HDF5 through the HDF5 library in WASM, which runs in threads of
 * its own (`thread/`): dimensions, attributes, decoded hyperslabs. Files must lie
 * on this machine's disk; nothing loads them whole.
 */
export { openHdf5 } from './dataset';
