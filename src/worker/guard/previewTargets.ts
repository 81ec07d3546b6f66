/** From what a person selected to the exact keys that would go, each judged. */
import { LifecycleError } from '../core/errors';
import { forEachConcurrent } from '../core/concurrent';
import { asPrefix, atKey, type Location } from '../core/location';
import type { WorkContext } from '../context';
import type { ObjectInfo, Store } from '../stores/store';
import { bucketIdentity, isWithin, withoutSlash } from './identity';
import { malformed } from './names';

export interface RemoveTarget {
  /** An object, or a prefix with a trailing slash. */
  uri: string;
  /** `rm -r`: a name without a slash means the folder of that name too. */
  recursive?: boolean;
  /** The name was selected from a listing: it may be any key that is really there. */
  exact?: boolean;
}

const PAGE_SIZE = 1000;
const JUDGED_AT_ONCE = 32;

/**
 * The objects (on disk also folders, after their content) that removing the
 * target would take away. `seen` gathers the prefixes done, so that a selection
 * of a folder and something in it lists nothing twice.
 */
export async function* listTarget(
  target: RemoveTarget,
  context: WorkContext,
  seen: string[],
  signal?: AbortSignal
): AsyncIterable<{ location: Location; info: ObjectInfo }> {
  const named = context.parse(target.uri);
  const place = `${bucketIdentity(named)}|${named.key}`;
  if (
    seen.some(done =>
      done.endsWith('/') ? isWithin(withoutSlash(place), withoutSlash(done)) : done === place
    )
  ) {
    return;
  }
  const store = context.open(named);
  const { objects, prefix } = await resolveTarget(target, named, store, context, signal);
  for (const info of objects) {
    yield { location: atKey(named, info.key), info };
  }
  if (prefix !== undefined) {
    yield* listPrefix(atKey(named, prefix), store, context, signal);
  }
  seen.push(prefix === undefined ? place : `${bucketIdentity(named)}|${prefix}`);
}

/** What the target names: single objects, and at most one prefix. Judged as named. */
async function resolveTarget(
  target: RemoveTarget,
  named: Location,
  store: Store,
  context: WorkContext,
  signal?: AbortSignal
): Promise<{ objects: ObjectInfo[]; prefix?: string }> {
  const { key } = named;
  const isPrefix = key.endsWith('/');
  // On disk a trailing slash would follow a link; a link is removed, not what it leads to.
  const objectKey = isPrefix && named.type === 'disk' ? key.slice(0, -1) : key;
  const fault = malformed(key, 'remove');
  // Only a name that was selected may be odd, and only once it is found there.
  const isOdd = fault !== undefined && target.exact === true;
  if (fault !== undefined && !isOdd) {
    await context.guard.assert('remove', named, 'named');
  }
  const found = named.type === 'disk' || !isPrefix || isOdd ? await store.stat(objectKey, signal) : undefined;
  const origin = isOdd && found ? 'listed' : 'named';
  const isFolder = found?.isFolder === true && found.linkTarget === undefined;
  if (named.type === 'disk' && isPrefix && found && !isFolder) {
    return { objects: [await judged(atKey(named, objectKey), found, origin, context)] };
  }
  if (isFolder || (isPrefix && named.type !== 'disk' && !(isOdd && found))) {
    if (!isPrefix && target.recursive !== true) {
      throw new LifecycleError(
        'bad-input',
        `${target.uri} is a folder. To remove it with what it holds, name it with a trailing slash or use -r.`,
        { subject: target.uri }
      );
    }
    await judgePrefix(atKey(named, asPrefix(key)), origin, context);
    return { objects: [], prefix: asPrefix(key) };
  }
  const below = target.recursive === true && !isPrefix && named.type !== 'disk';
  const hasPrefix = below && (await store.list(asPrefix(key), { pageSize: 1, signal })).objects.length > 0;
  if (hasPrefix) {
    await judgePrefix(atKey(named, asPrefix(key)), origin, context);
  }
  if (!found && !hasPrefix) {
    // A forbidden name is refused whether or not something is there.
    await context.guard.assert('remove', named, 'named');
    throw nothingThere(target.uri);
  }
  const objects = found ? [await judged(atKey(named, objectKey), found, origin, context)] : [];
  return { objects, ...(hasPrefix && { prefix: asPrefix(key) }) };
}

async function judged(
  location: Location,
  info: ObjectInfo,
  origin: 'named' | 'listed',
  context: WorkContext
): Promise<ObjectInfo> {
  await context.guard.assert('remove', location, origin, info.version);
  return info;
}

/** A whole prefix: refused at once, unless single uploads below it may be this user's to remove. */
async function judgePrefix(
  location: Location,
  origin: 'named' | 'listed',
  context: WorkContext
): Promise<void> {
  const verdict = await context.guard.judge('remove', location, origin);
  if (!verdict.allowed && verdict.rule !== 'delete: request') {
    await context.guard.assert('remove', location, origin);
  }
}

async function* listPrefix(
  prefix: Location,
  store: Store,
  context: WorkContext,
  signal?: AbortSignal
): AsyncIterable<{ location: Location; info: ObjectInfo }> {
  let pageToken: string | undefined;
  let count = 0;
  let last: string | undefined;
  const folders = prefix.type === 'disk';
  do {
    const page = await store.list(prefix.key, { pageSize: PAGE_SIZE, pageToken, folders, signal });
    await forEachConcurrent(
      page.objects,
      JUDGED_AT_ONCE,
      info => context.guard.assert('remove', atKey(prefix, info.key), 'listed', info.version),
      signal
    );
    for (const info of page.objects) {
      yield { location: atKey(prefix, info.key), info };
      last = info.key;
      count += 1;
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  if (folders && last !== prefix.key) {
    const info = await store.stat(prefix.key, signal);
    if (info?.isFolder) {
      await context.guard.assert('remove', prefix, 'listed');
      yield { location: prefix, info: { ...info, key: prefix.key } };
      count += 1;
    }
  }
  if (count === 0) {
    throw nothingThere(context.format(prefix));
  }
}

function nothingThere(uri: string): LifecycleError {
  return new LifecycleError('not-found', `There is nothing at ${uri}.`, { subject: uri });
}
