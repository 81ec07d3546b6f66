/** The schemas of requests, by what they are about. */
export { browseRequests } from './browse';
export { carryRequests } from './carry';
export { datasetRequests } from './dataset';
export { ingestRequests } from './ingest';
