/** The identity of a bucket, whatever name or endpoint spelling led there. */
import type { Location } from '../core/location';

/** Equal for the same bucket: http or https, S3's or Google's own door to it. */
export function bucketIdentity({ type, endpoint, bucket }: Location): string {
  const host = endpoint.replace(/^https?:\/\//, '');
  if (type === 'disk') {
    return 'disk';
  }
  if (type === 's3' && host === 'storage.googleapis.com') {
    return `gcs||${bucket}`;
  }
  return `${type}|${host === 'storage.googleapis.com' ? '' : host}|${bucket}`;
}

/** Is it one bucket, even if two names or two doors lead there? */
export function isSameBucket(a: Location, b: Location): boolean {
  return bucketIdentity(a) === bucketIdentity(b);
}

/** Equal for the same key of the same bucket. */
export function placeOf(location: Location): string {
  return `${bucketIdentity(location)}|${location.key}`;
}

/**
 * Is `key` the folder itself, or below it? Exact segments, exact case. '' holds
 * every key; a path of '/' holds nothing, so a HOME of '/' owns nothing.
 */
export function isWithin(key: string, folder: string): boolean {
  return (
    folder === '' || (key.startsWith(folder) && (key.length === folder.length || key[folder.length] === '/'))
  );
}

/** Is `key` below the folder, and longer than its name and slash? */
export function isBelow(key: string, folder: string): boolean {
  return folder === '' ? key !== '' : key.length > folder.length + 1 && isWithin(key, folder);
}

/** A key without one trailing slash: `a/` is `a`, `a//` is `a/`. */
export function withoutSlash(key: string): string {
  return key.endsWith('/') ? key.slice(0, -1) : key;
}
