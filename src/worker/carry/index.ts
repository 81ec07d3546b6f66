/**
 * Uploads and downloads: jobs whose bytes a browser brings or takes, piece by
 * piece. The job keeps what survives a kill; the routes hand it the pieces.
 */
export { carried } from './carried';
export { Download } from './download/download';
export { runDownload } from './download/run';
export { previewUpload } from './upload/preview';
export { clearUpload, runUpload } from './upload/run';
export { Upload } from './upload/upload';
export { downloadTitle, uploadTitle, type DownloadSpec, type UploadSpec } from './spec';
