/**
 * As whom a bucket is opened: Google's application default credentials, AWS'
 * environment and profiles, rclone's remotes, configured endpoints, anonymous.
 * Imports only `config` and `core`; secrets leave it only to the stores that sign.
 */
export { gcsAccess } from './gcs';
export { s3Access } from './s3';
export { cdsUrl, earthdataUrl, webCredentials, zenodoUrl } from './web';
export type * from './types';
