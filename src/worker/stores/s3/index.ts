/**
 * Buckets of S3 services as stores: our own signed requests where there are
 * many, Amazon's SDK for the rare questions. Only `S3Store` leaves this folder.
 */
export { S3Store } from './store';
