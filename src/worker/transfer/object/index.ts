/** One object from store to store: whole or in parts, verified. */
export { Budget } from './budget';
export { typeByName } from './contentTypes';
export { copyObject } from './object';
export { Upload, abortUpload, abortUploads } from './upload';
