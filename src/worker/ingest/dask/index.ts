/**
 * Beyond one machine: the parts of a prepared ingest on a Dask cluster, through
 * Python. The same worker runs each part there.
 */
export { assertForDask, partsOnDask } from './run';
export { whereDaskRuns } from './where';
