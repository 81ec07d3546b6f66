/** What a person asked for, as a list of objects to bring: which, from where, to where, at what cost. */
export { countCost, egressWords } from './egress';
export { isLarge, type CopyItem, type Tree } from './item';
export type { Pair } from './join';
export { judgeNamed, judgeWrite } from './judge';
export { pairsOf, planInOrder, sidesOf, standsForFolder } from './pairs';
export { spoolFolder, type Plan, type Removable } from './plan';
export { planCopy } from './planCopy';
export { planSync } from './planSync';
export { transferTitle, type CopyRequest, type EqualBy, type SyncRequest } from './request';
export { findSource } from './source';
export { Spool } from './spool';
