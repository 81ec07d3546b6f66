/**
 * Heaps: where HDF5 keeps names (local), elements of varying length (global), and
 * many links or attributes (fractal). Specification III.D, III.E and III.G.
 */
export { FractalHeap } from './fractal';
export { GlobalHeap, parseVlen } from './global';
export { LocalHeap } from './local';
