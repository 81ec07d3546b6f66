/**
 * The ingest wizard: from files to a Zarr dataset, step by step.
 * It edits a plan; the worker reviews and runs it.
 */
export { planCompletionPlugin } from './completion';
export { ingestPlugin } from './plugin';
