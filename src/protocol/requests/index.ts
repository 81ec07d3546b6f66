/** The schemas of requests, by what they are about. */
export { browseRequests } from './browse';
export { carryRequests } from './carry';
export { credentialRequests } from './credentials';
export { datasetRequests } from './dataset';
export { ingestRequests } from './ingest';
export { jobRequests } from './jobs';
export { publishRequests } from './publish';
export { transferRequests } from './transfer';
