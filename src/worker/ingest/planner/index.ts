/** What running a plan would do: for each array a mode and chunks, and the parts of the work. Pure. */
export { assertServesReferences } from './advice';
export { estimateSeconds } from './estimate';
export { blockRegion, chunkIndex, chunksIn, cutParts, type Part } from './parts';
export { planIngest, type IngestPlan, type PlannedArray } from './planner';
