/** A target while it is written, and `<target>.lifecycle/` beside it; all that is written passes the guard here. */
export type { PartRecord, Run, WorkManifest } from './sibling';
export { Workspace } from './workspace';
