/**
 * Publishing: what makes a store known, once it is there. Dataset requests,
 * the catalog, feedstocks. Plans come in; texts and links go out.
 */
export { catalogEntry, lintCatalog, searchCatalog } from './catalog';
export { deletionRequest } from './deletion';
export { makeFeedstock, type Feedstock, type FeedstockOptions } from './feedstock';
export { datasetRequest } from './request';
export { makePushKit, parseLargeFiles, pushTarget, pushWords } from './push';
