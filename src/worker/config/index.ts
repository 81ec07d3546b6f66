/**
 * The resolved configuration: who works here, which roots and endpoints there
 * are, and what a URI means. Environment, `lifecycle.yaml` and rclone come in.
 */
export { readAwsProfiles } from './aws';
export { loadConfig } from './load';
export { describePanels } from './panels';
export { formatLocation, parseUri } from './uri';
export { expandHome } from './paths';
export { findRemote, isTrue } from './rclone';
export { mountPointsBelow } from './mounts';
export type * from './types';
