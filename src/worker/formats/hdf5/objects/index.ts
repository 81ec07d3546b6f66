/**
 * Objects of an HDF5 file: superblock, object headers and their attributes. Cursors
 * over the file's bytes come in; messages go out as `header/` reads them.
 */
export { readAttributes } from './attributes';
export {
  findSuperblock,
  hasMessage,
  type Hdf5File,
  type Hdf5Object,
  kindOf,
  message,
  openFile,
  openObject,
  withSignal
} from './file';
export { MessageType } from './objectHeader';
