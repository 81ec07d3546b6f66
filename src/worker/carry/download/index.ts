/**
 * Downloads: one object as it is, or many as a zip archive, of which the browser asks
 * for pieces. Only the job and its live side leave this folder.
 */
export { Download } from './download';
export { runDownload } from './run';
