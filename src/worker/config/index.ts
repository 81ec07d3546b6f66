/**
 * The resolved configuration: who works here, which roots and endpoints there
 * are, and what a URI means. Environment, `lifecycle.yaml` and rclone come in.
 */
export { loadConfig } from './load';
export { describePanels } from './panels';
export { formatLocation, parseUri, type UriContext } from './uri';
export { realPath } from './paths';
export { mountPointsBelow } from './mounts';
export type * from './types';
