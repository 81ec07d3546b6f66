/**
 * What a bucket will soon delete: told once a day, and moved to where it stays. The words are in `../text/expiry.ts`.
 */
export { expiryPlugin } from './plugin';
