/**
 * Buckets of S3 services as stores, by requests that are signed here. Only `S3Store`
 * leaves this folder; what it needs of credentials is an `S3Access`.
 */
export { S3Store } from './store';
