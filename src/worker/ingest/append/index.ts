/**
 * Append: a plan run again with more files at the end adds to the store that
 * it wrote. Existing chunks stay, but for those the old end cuts through; the
 * old metadata are kept aside until the new ones are written.
 */
export { readExisting, type ExistingStore } from './existing';
export { judgeAppend, type Append } from './judge';
export { isOld } from './old';
export { restoreDocuments, undoAppend } from './undo';
