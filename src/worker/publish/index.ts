/**
 * Publishing: what makes a store known, once it is there. Dataset requests,
 * the catalog, feedstocks. Plans come in; texts and links go out.
 */
export { catalogEntry, lintCatalog, searchCatalog } from './catalog';
export { askForDataset, askToDelete } from './asking';
export { proposeEntry } from './entry';
export { writeFeedstock } from './feedstock/write';
export { planOfSource, shareableOf } from './shareable';
export {
  ArrivalWatches,
  lookForArrival,
  MOST_KIT_HOURS,
  parseLargeFiles,
  checkedPushTarget,
  pushJob,
  pushTarget,
  runPush,
  writePushKit,
  type PushResult,
  type PushSpec
} from './push';
