/**
 * Words that several features use: for sizes, money, durations and dates, for what expires, for storage classes;
 * and the translator, through which texts go whole. Pure functions.
 */
export { formatBytes, formatDollars } from './amounts';
export { expiresSoon, expiryNotice, expiryWords, shortExpiry, spokenExpiry } from './expiry';
export { formatStorageClass, nameStorageClass } from './storageClass';
export { formatDuration, formatModified, formatMoment } from './times';
export { translationOf } from './translation';
