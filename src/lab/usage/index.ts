/**
 * Usage: how much of a bucket or of home is where, as measured by a job of the
 * worker. Removing from here goes through the preview, like everywhere.
 */
export { usagePlugin } from './plugin';
