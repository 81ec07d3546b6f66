/**
 * Bytes from store to store: copy, move, add up. Plans are values, judged by
 * the guard before the first write; a task's journal makes runs resumable.
 */
export { runCopy, type CopyResult } from './copy';
export { planCopy, judgeCopy, type CopyItem, type CopyPlan, type CopyRequest } from './plan';
export { runUsage, type UsageResult } from './usage';
