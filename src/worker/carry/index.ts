/**
 * Uploads and downloads: jobs whose bytes a browser brings or takes, piece by
 * piece. The job keeps what survives a kill; the routes hand it the pieces.
 */
export { carried } from './carried';
export { previewUpload } from './upload/preview';
export { clearUpload, runUpload } from './upload/run';
export { Upload } from './upload/upload';
export { uploadTitle, type UploadSpec } from './spec';
