/**
 * What a bucket will soon delete: told once a day, and moved to where it stays.
 */
export { expiryPlugin } from './plugin';
