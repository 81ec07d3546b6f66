/**
 * From a bucket to the user's computer: by a signed link where the store signs,
 * else in pieces through the worker; folders as a zip archive.
 */
export { downloadPlugin } from './plugin';
