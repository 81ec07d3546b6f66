/**
 * Uploads: the pieces that a browser brings become objects, each visible once it is
 * whole. Only the job, its preview and its live side leave this folder.
 */
export { previewUpload } from './preview';
export { clearUpload, runUpload } from './run';
export { Upload } from './upload';
