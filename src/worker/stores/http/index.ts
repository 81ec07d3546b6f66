/**
 * Web hosts as stores: ranged, resumed, verified reads over HTTP(S).
 * Only `HttpStore` and its limits leave this folder.
 */
export { HttpStore } from './store';
