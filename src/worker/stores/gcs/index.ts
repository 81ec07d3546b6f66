/**
 * Buckets of Google Cloud Storage as stores, by the JSON API. Only `GcsStore`
 * leaves this folder; what it needs of credentials is a `GcsAccess`.
 */
export { GcsStore } from './store';
