/**
 * The HDF5 library in WASM, for filters that only it can undo. It runs in
 * threads of its own that are watched: a damaged chunk can make it loop or crash.
 */
export { askLibrary } from './threads';
export { readSeconds } from './limits';
