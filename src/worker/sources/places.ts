/** Files that lie in places of one's own: URLs as they are, buckets, the inbox, this disk. */
import { glob as globFiles } from 'node:fs/promises';
import type { Found, FoundFile } from '../../protocol/sources';
import { asPrefix, atKey, LifecycleError, sortKeys, statFollowing, type Location } from '../core';
import type { WorkContext } from '../context';
import { isDataset } from '../stores/dataset';
import { pagesAhead } from '../stores/walk';
import { isGlob, matcher, splitGlob } from './glob';
import { foundFile, MOST_FILES, nothingFound, type Asking, type Query } from './source';

/**
 * Nothing is asked.
 *
 * @throws LifecycleError `bad-input` for an address with a secret in it
 */
export async function http({ urls }: Query<'http'>): Promise<Found> {
  urls.forEach(assertNoSecret);
  return { files: urls.map(url => foundFile(url)), notes: [] };
}

/** A plan is given to others: what lets one in is looked up when it runs. */
function assertNoSecret(url: string): void {
  const secret = /[?&](access_token|api_?key|password|secret)=/i.exec(url)?.[1];
  if (secret !== undefined) {
    const bare = url.replace(/\?.*$/s, '');
    throw new LifecycleError(
      'bad-input',
      `${bare}: the address holds "${secret}", and a plan keeps no secrets. Take it out, and enter the token under Credentials.`,
      { subject: bare }
    );
  }
}

/** Objects by name, by glob, or all that match below a prefix. */
export async function bucket({ uris, files }: Query<'bucket'>, asking: Asking): Promise<Found> {
  const found = new Map<string, FoundFile>();
  for (const uri of uris) {
    for (const file of await objects(asking.context.parse(uri), files, asking)) {
      found.set(file.uri, file);
    }
  }
  return { files: [...found.values()], notes: [] };
}

/**
 * Paths below the inbox.
 *
 * @throws LifecycleError `bad-input` when no root is an inbox, and as `bucket`
 */
export async function inbox({ paths, files }: Query<'inbox'>, asking: Asking): Promise<Found> {
  const root = asking.context.config.panels.flatMap(panel => panel.roots).find(each => each.inbox);
  if (!root) {
    throw new LifecycleError(
      'bad-input',
      'No root of the configuration is an inbox (inbox: true), so there is nowhere to look.'
    );
  }
  const base = root.location;
  const uris = paths.map(path =>
    asking.context.format(
      atKey(base, `${base.key === '' ? '' : asPrefix(base.key)}${path.replace(/^\/+/, '')}`)
    )
  );
  return bucket({ uris, files }, asking);
}

/** Files of this disk by path or glob, each absolute. A folder is one thing only as a store. */
export async function local({ paths }: Query<'local'>, asking: Asking): Promise<Found> {
  const found = new Map<string, number | null>();
  for (const path of paths) {
    for (const [each, sizeBytes] of await onDisk(path, asking.context)) {
      found.set(each, sizeBytes);
    }
  }
  // When it is read, a file is what it is then.
  const files = [...found].map(([path, sizeBytes]) => foundFile(path, asking.probe ? { sizeBytes } : {}));
  return { files, notes: [] };
}

async function objects(location: Location, globs: readonly string[], asking: Asking): Promise<FoundFile[]> {
  const { context, signal } = asking;
  const store = context.open(location);
  const { base, glob } = splitGlob(location.key);
  const isPrefix = glob !== '' ? isGlob(glob) : location.key.endsWith('/') || location.key === '';
  if (!isPrefix) {
    return [foundFile(context.format(location))];
  }
  const prefix = asPrefix(base);
  const matches = matcher(glob === '' ? globs : [glob.includes('/') ? glob : `/${glob}`]);
  const files: FoundFile[] = [];
  const stores = new Set<string>();
  for await (const page of pagesAhead(store, prefix, { signal })) {
    for (const { key, sizeBytes, md5 } of page) {
      const path = key.slice(prefix.length);
      const inStore = /^(.*?\.zarr)\//s.exec(path)?.[1];
      const name = inStore ?? path;
      const isTaken = glob === '' || glob.includes('/') ? matches(name) : matches(`/${name}`);
      if (!isTaken || key.endsWith('/') || (inStore !== undefined && stores.has(inStore))) {
        continue;
      }
      const uri = context.format(atKey(location, `${prefix}${name}`));
      if (inStore === undefined) {
        files.push(foundFile(uri, { sizeBytes, checksum: md5 === undefined ? null : `md5:${md5}` }));
      } else {
        stores.add(inStore);
        files.push(foundFile(uri));
      }
    }
    if (files.length > MOST_FILES) {
      throw new LifecycleError(
        'bad-input',
        `${context.format(location)}: there are more than ${MOST_FILES} files.`
      );
    }
  }
  if (files.length === 0) {
    throw nothingFound(context.format(location), 'no object matches.');
  }
  return files;
}

/** Each with its size; null for a store. */
async function onDisk(path: string, context: WorkContext): Promise<[string, number | null][]> {
  const location = context.parse(path);
  const store = context.open(location);
  const info = await statFollowing(store, location.key);
  if (info?.isFolder && !(await isDataset(store, info.key))) {
    throw new LifecycleError(
      'bad-input',
      `${path} is a folder. Name its files, for example "${path.replace(/\/$/, '')}/*.nc", or a Zarr store.`,
      { subject: path }
    );
  }
  if (info) {
    return [[path.replace(/(?<=.)\/+$/, ''), info.isFolder ? null : info.sizeBytes]];
  }
  if (!/[*?[{]/.test(path)) {
    throw nothingFound(path, 'there is nothing there.');
  }
  const matches = new Map<string, number | null>();
  for await (const match of globFiles(`/${location.key}`)) {
    const found = context.parse(match);
    const each = await statFollowing(context.open(found), found.key);
    if (!each?.isFolder || (await isDataset(context.open(found), each.key))) {
      matches.set(match, each && !each.isFolder ? each.sizeBytes : null);
    }
  }
  if (matches.size === 0) {
    throw nothingFound(path, 'no file matches.');
  }
  return sortKeys([...matches.keys()]).map(match => [match, matches.get(match)!]);
}
