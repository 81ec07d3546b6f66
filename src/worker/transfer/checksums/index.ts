/** Checksums of what is moved: computed as it goes by, remembered of files, compared. */
export { ChecksumCache } from './checksumCache';
export { Comparison, MD5_METADATA, checksumsOf, type Side, type Sides, type Standard } from './compare';
export { ContentHash, guessPartBytes, multipartMd5, type HashKinds } from './contentHash';
export { Hasher, type HashStream } from './hashing';
export { LocalChecksums } from './localChecksums';
