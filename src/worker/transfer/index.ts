/**
 * Bytes from store to store: copy, move, sync, compare, add up. Plans are
 * judged by the guard before the first write; a job that began before plans
 * again and brings only what is missing.
 */
export { runCheck, type CheckResult, type Difference } from './check';
export { runCopy } from './copy';
export { previewSync, runSync, type SyncStep } from './sync';
export { countExpiring } from './expiring';
export { clearLeftovers } from './leftovers';
export { countCost, transferTitle, type CopyRequest, type SyncRequest } from './plan';
export type { TransferResult } from './result';
export { runUsage } from './usage';
