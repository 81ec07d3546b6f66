/**
 * Publishing: what makes a store known, once it is there. Dataset requests,
 * the catalog, feedstocks. Plans come in; texts and links go out.
 */
export { catalogEntry, lintCatalog, searchCatalog } from './catalog';
export { askForDataset, askToDelete } from './asking';
export { writeFeedstock } from './feedstock/write';
export { makePushKit, parseLargeFiles, pushTarget, pushWords } from './push';
