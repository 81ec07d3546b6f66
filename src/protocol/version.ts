/** What both sides must agree on; apart from the schemas, so that the browser's bundle needs none of them. */

/** Prefix of every route below the proxy's `lifecycle/`. */
export const API_PREFIX = '/api/v1';

/** Front end and worker must agree on this; it changes when a route changes incompatibly. */
export const PROTOCOL_VERSION = 1;
