/**
 * Where something lives, after aliases and remotes are resolved: the identity
 * that the guard compares. Keys are raw strings and are never normalised.
 */
import { BUCKETS, type BucketScheme, type StoreType } from './buckets';

/** Two are the same place when type, endpoint, bucket and key agree; the scheme does not count. */
export interface Location {
  type: StoreType;
  /** Normalised endpoint: '' for disk and for a cloud's own default; `https://host` for http and custom S3. */
  endpoint: string;
  /** Bucket name; '' for disk and http. */
  bucket: string;
  /**
   * Raw key. On disk the absolute path without its leading slash; of a URL
   * everything after the host's slash, query included. '' is the bucket itself.
   */
  key: string;
  /**
   * The scheme the person used, so that URIs are shown as they were written:
   * `name:` of an rclone remote, `name://` of an endpoint alias.
   */
  scheme: 'path' | 'file' | 'http' | 'https' | BucketScheme | 'osn' | `${string}:` | `${string}://`;
}

/** The protocol that fsspec and Icechunk open a location with. */
export function protocolOf({ type, endpoint }: Location): 'file' | 'http' | 'https' | BucketScheme {
  switch (type) {
    case 'disk':
      return 'file';
    case 'http':
      return endpoint.startsWith('https:') ? 'https' : 'http';
    default:
      return BUCKETS[type].scheme;
  }
}

/** As fsspec spells it: a bucket's own scheme, not an alias that only this configuration knows. */
export function fsspecUrl(location: Location): string {
  const { type, endpoint, bucket, key } = location;
  switch (type) {
    case 'disk':
      return `/${key}`;
    case 'http':
      return `${endpoint}/${key}`;
    default:
      return `${BUCKETS[type].scheme}://${bucket}/${key}`;
  }
}

/** Same store, endpoint and bucket? */
export function sameBucket(a: Location, b: Location): boolean {
  return a.type === b.type && a.endpoint === b.endpoint && a.bucket === b.bucket;
}

/** The location of another key in the same bucket. */
export function atKey(location: Location, key: string): Location {
  return { ...location, key };
}

/** Can the key be nothing but what lies below it: is it empty, or with a slash at its end? */
export function namesFolder(key: string): boolean {
  return key === '' || key.endsWith('/');
}

/** The key with a slash at its end, unless it is empty; one that is there stays. */
export function asPrefix(key: string): string {
  return namesFolder(key) ? key : `${key}/`;
}

/** A key as the path of a URL: each segment as `encodeURIComponent` has it, slashes as they are. */
export function urlPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

/** The other way: a path without its escapes; as it is written where one of them is none. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The last segment of a key, without a trailing slash; of a web address without its query. */
export function baseName(location: Pick<Location, 'type' | 'key'>): string {
  const path = location.type === 'http' ? location.key.replace(/[?].*$/s, '') : location.key;
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  const name = trimmed.slice(trimmed.lastIndexOf('/') + 1);
  if (location.type !== 'http') {
    return name;
  }
  const decoded = decodedPath(name);
  return decoded.includes('/') || decoded.includes('\0') ? name : decoded;
}
