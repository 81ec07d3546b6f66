/**
 * Publishing: what makes a store known, once it is there. Requests, the catalog,
 * feedstocks; and `push`, the way to the inbox. Plans come in; texts, links and
 * repositories go out, and what is sent goes through `transfer`.
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
