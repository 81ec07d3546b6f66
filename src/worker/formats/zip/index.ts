/**
 * Zip archives as places: `…/archive.zip#folder/file.nc` is a member, read where
 * it lies when it is stored, unpacked when it is deflated. Nothing is written to an archive.
 */
export { directoryOf, type ZipEntry } from './directory';
export {
  checksumOf,
  isStoreMember,
  memberAddress,
  memberOf,
  openEntry,
  openMember,
  readEntry,
  unpackBelow
} from './member';
