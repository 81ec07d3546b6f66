/**
 * The ingest wizard: from files to a Zarr dataset, step by step.
 * It edits a plan; the worker reviews and runs it.
 */
export { ingestPlugin } from './plugin';
