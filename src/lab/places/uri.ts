/** Arithmetic on URIs and raw keys; nothing here normalises a key. */
import type { Entry } from '../../protocol';

/** With one trailing slash: a folder's URI as entries have it. */
export function asFolder(uri: string): string {
  return uri.endsWith('/') ? uri : `${uri}/`;
}

/** Without one trailing slash: a folder's URI as people write it. */
export function withoutSlash(uri: string): string {
  return uri.endsWith('/') ? uri.slice(0, -1) : uri;
}

/** The last segment of a URI, without its trailing slash. */
export function nameOf(uri: string): string {
  const bare = withoutSlash(uri);
  return bare.slice(bare.lastIndexOf('/') + 1);
}

/** The folder a URI is in, with its slash. */
export function folderOf(uri: string): string {
  const bare = withoutSlash(uri);
  return bare.slice(0, bare.lastIndexOf('/') + 1);
}

/** The folder a URI is in, or undefined at the top. */
export function parentOf(uri: string, topUri: string): string | undefined {
  const top = asFolder(topUri);
  if (!uri.startsWith(top) || uri.length <= top.length) {
    return undefined;
  }
  return folderOf(uri);
}

interface Crumb {
  name: string;
  uri: string;
}

/**
 * From the bucket down to `folder`. A key may hold empty segments (`a//b`):
 * each is a crumb of its own.
 */
export function crumbsOf(topUri: string, folder: string): Crumb[] {
  const top = asFolder(topUri);
  const crumbs = [{ name: nameOf(top), uri: top }];
  if (!folder.startsWith(top)) {
    return crumbs;
  }
  for (let end = folder.indexOf('/', top.length); end !== -1; end = folder.indexOf('/', end + 1)) {
    const start = crumbs[crumbs.length - 1].uri.length;
    crumbs.push({ name: folder.slice(start, end), uri: folder.slice(0, end + 1) });
  }
  return crumbs;
}

/** Does the URI name a place in an object store, rather than on disk? */
export function isBucket(uri: string): boolean {
  return !uri.startsWith('/') && !uri.startsWith('file:');
}

/** Is `uri` the folder, or below it? */
export function isWithin(uri: string, folder: string): boolean {
  return asFolder(uri).startsWith(asFolder(folder));
}

/**
 * Where `cp` must send `sources` so that they arrive in `folder` under their
 * own names: a single prefix is copied by content, so its name is added.
 */
export function destinationIn(folder: string, sources: readonly Pick<Entry, 'uri' | 'kind'>[]): string {
  const target = asFolder(folder);
  if (sources.length === 1 && sources[0].kind !== 'object') {
    return `${target}${nameOf(sources[0].uri)}/`;
  }
  return target;
}

/** Does the name look like kerchunk references? Any JSON might be some; these say so. */
export function isReferenceFile(name: string): boolean {
  return /(kerchunk|ref(erence)?s?|\.(zarr|nc)).*\.json$/i.test(name);
}

/** Does the name of a folder say that it is a dataset? */
export function isDatasetFolder(name: string): boolean {
  return /\.(zarr|icechunk|parq)$/i.test(name);
}
