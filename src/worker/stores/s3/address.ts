/** Where a bucket is found: the host to ask, and what precedes a key in the path. */
import { escapePath, escapeUri } from '../escaping';

/** Where requests about a bucket go. The path of a key is `root`, a slash, and the key escaped. */
export interface Address {
  /** `https://host[:port]` */
  origin: string;
  /** Escaped, before the slash of a key: `/bucket` in path style, else '' or the path of the endpoint. */
  root: string;
}

/** A query with names sorted; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** `https://host/bucket/key` in path style, `https://bucket.host/key` else. */
export function addressOf(endpoint: string, bucket: string, pathStyle: boolean): Address {
  const { protocol, host, pathname } = new URL(endpoint);
  const base = pathname.replace(/\/+$/, '');
  // A certificate for *.host does not hold for a bucket with dots in its name.
  const isHostName = /^[a-z0-9][a-z0-9-]*$/.test(bucket);
  return pathStyle || !isHostName
    ? { origin: `${protocol}//${host}`, root: `${base}/${escapeUri(bucket)}` }
    : { origin: `${protocol}//${bucket}.${host}`, root: base };
}

/** Amazon has an endpoint for each region; elsewhere one serves them all. */
export function endpointIn(endpoint: string, region: string): string {
  const amazon = /^(https?):\/\/s3(?:[.-][a-z0-9-]+)?\.(amazonaws\.com(?:\.cn)?)$/.exec(endpoint);
  return amazon ? `${amazon[1]}://s3.${region}.${amazon[2]}` : endpoint;
}

/**
 * Path and query as they are sent and signed.
 *
 * @param key Raw; absent: the request is about the bucket.
 * @throws URIError if it holds half a surrogate pair.
 */
export function pathOf(root: string, key?: string, query: Query = {}): string {
  const path = key === undefined ? root || '/' : `${root}/${escapePath(key)}`;
  const names = Object.keys(query).filter(name => query[name] !== undefined);
  if (names.length === 0) {
    return path;
  }
  const pairs = names.sort().map(name => `${escapeUri(name)}=${escapeUri(query[name]!)}`);
  return `${path}?${pairs.join('&')}`;
}
