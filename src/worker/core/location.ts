/**
 * Where something lives, after aliases and remotes are resolved: the identity
 * that the guard compares. Keys are raw strings and are never normalised.
 */

export type StoreType = 'disk' | 'http' | 's3' | 'gcs';

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
  scheme: 'path' | 'file' | 'http' | 'https' | 'gs' | 's3' | 'osn' | `${string}:` | `${string}://`;
}

/** The object stores, each by the scheme under which fsspec and Icechunk know it. */
const BUCKET_SCHEME = { s3: 's3', gcs: 'gs' } as const satisfies Partial<Record<StoreType, string>>;

type BucketType = keyof typeof BUCKET_SCHEME;
type BucketScheme = (typeof BUCKET_SCHEME)[BucketType];

/** Is it a bucket of an object store, whose keys are any strings, and no disk or web host? */
export function isBucket<T extends { type: StoreType }>(place: T): place is T & { type: BucketType } {
  return Object.hasOwn(BUCKET_SCHEME, place.type);
}

/** The protocol that fsspec and Icechunk open a location with. */
export function protocolOf({ type, endpoint }: Location): 'file' | 'http' | 'https' | BucketScheme {
  switch (type) {
    case 'disk':
      return 'file';
    case 'http':
      return endpoint.startsWith('https:') ? 'https' : 'http';
    default:
      return BUCKET_SCHEME[type];
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
      return `${BUCKET_SCHEME[type]}://${bucket}/${key}`;
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

/** The key with a slash at its end, unless it is empty; one that is there stays. */
export function asPrefix(key: string): string {
  return key === '' || key.endsWith('/') ? key : `${key}/`;
}

/** The last segment of a key, without a trailing slash; of a web address without its query. */
export function baseName(location: Pick<Location, 'type' | 'key'>): string {
  const path = location.type === 'http' ? location.key.replace(/[?].*$/s, '') : location.key;
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  const name = trimmed.slice(trimmed.lastIndexOf('/') + 1);
  if (location.type !== 'http') {
    return name;
  }
  try {
    const decoded = decodeURIComponent(name);
    return decoded.includes('/') || decoded.includes('\0') ? name : decoded;
  } catch {
    return name;
  }
}
