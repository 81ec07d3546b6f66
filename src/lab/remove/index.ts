/**
 * Deleting: the preview, the dialog, the job.
 * What may be deleted is decided by the worker alone.
 */
export { removePlugin } from './plugin';
