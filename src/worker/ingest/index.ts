/**
 * Ingest: from source files over a plan to a Zarr store, and checking what
 * was written. Plans and locations come in; stores are written through the guard.
 */
export { compareFiles } from './compare';
export { whereDaskRuns } from './dask';
export { describeFiles } from './look';
export { listChunks, type ListedChunk } from './chunkList';
export { withDataset } from './inspect';
export { makePlan, namedBy } from './make';
export { formatPlan, parsePlan } from './plan';
export { namingOf, type Naming } from './files';
export { reviewPlan } from './review';
export { runIngest, type IngestResult, type IngestSpec, type IngestStep } from './run';
export { verifyStore } from './verify';
