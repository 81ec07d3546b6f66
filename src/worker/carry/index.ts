/**
 * Uploads and downloads: jobs whose bytes a browser brings or takes, piece by
 * piece. The job keeps what survives a kill; the routes hand it the pieces.
 */
export { carried } from './carried';
export { Download, runDownload } from './download';
export { clearUpload, previewUpload, runUpload, Upload } from './upload';
export { downloadTitle, uploadTitle, type DownloadSpec, type UploadSpec } from './spec';
