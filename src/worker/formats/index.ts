/**
 * File formats: bytes become dimensions, attributes, decoded hyperslabs and a
 * chunk manifest, behind one `Dataset` interface. Locations come in, nothing is written.
 */
export * from './any';
export * from './codec-threads';
export * from './codecs';
export * from './dataset';
export * from './describe';
export * from './dtypes';
export * from './kerchunk';
export * from './manifest';
export * from './open';
export * from './ranges';
export * from './refusals';
export * from './regions';
export * from './scatter';
export * from './source';
export * from './zarr';
export * from './zip';
