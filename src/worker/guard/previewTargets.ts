/** From what a person selected to the exact keys that would go, each judged. */
import { LifecycleError } from '../core/errors';
import { mapConcurrent } from '../core/concurrent';
import { asPrefix, atKey, type Location } from '../core/location';
import { compareKeys } from '../core/order';
import type { WorkContext } from '../context';
import type { ObjectInfo, Store } from '../stores/store';
import { placeOf } from './identity';
import { malformed } from './names';
import { assertRemovable } from './removable';

export interface RemoveTarget {
  /** An object, or a prefix with a trailing slash. */
  uri: string;
  /** `rm -r`: a name without a slash means the folder of that name too. */
  recursive?: boolean;
  /** The name was selected from a listing: it may be any key that is really there. */
  exact?: boolean;
}

const PAGE_SIZE = 1000;
const TARGETS_AT_ONCE = 32;
/** Targets that are looked up before the first of them is listed. */
const TARGETS_AHEAD = 512;

interface Resolved {
  objects: ObjectInfo[];
  prefix?: string;
}

export interface ListedObject {
  location: Location;
  info: ObjectInfo;
}

/**
 * The objects (on disk also folders, after their content) that removing the
 * targets would take away, in key order and each once: of a selected folder
 * and something in it, only the folder is listed.
 */
export async function* listTargets(
  targets: readonly RemoveTarget[],
  context: WorkContext,
  signal?: AbortSignal
): AsyncIterable<ListedObject> {
  const all = targets.map(target => ({ target, named: context.parse(target.uri) }));
  // In key order a folder comes before what is in it.
  all.sort((a, b) => compareKeys(placeOf(a.named), placeOf(b.named)));
  const listed = new Listed();
  for (let begin = 0; begin < all.length; begin += TARGETS_AHEAD) {
    const chunk = all.slice(begin, begin + TARGETS_AHEAD);
    const resolved = await mapConcurrent(
      chunk,
      TARGETS_AT_ONCE,
      ({ target, named }, both) => settle(resolveTarget(target, named, context, both)),
      signal
    );
    for (const [index, { named }] of chunk.entries()) {
      if (listed.holds(named)) {
        continue;
      }
      const { objects, prefix } = unwrap(resolved[index]!);
      for (const info of objects) {
        const location = atKey(named, info.key);
        if (listed.addObject(location)) {
          yield { location, info };
        }
      }
      if (prefix !== undefined && listed.addPrefix(atKey(named, prefix))) {
        yield* listPrefix(atKey(named, prefix), context.open(named), context, signal);
      }
    }
  }
}

/** Which targets were listed already. */
class Listed {
  private readonly objects = new Set<string>();
  private readonly prefixes = new Set<string>();

  addObject(location: Location): boolean {
    return addNew(this.objects, placeOf(location));
  }

  addPrefix(location: Location): boolean {
    return addNew(this.prefixes, placeOf(location));
  }

  /** Is it a listed prefix, or below one? On disk the slash makes no difference. */
  holds(location: Location): boolean {
    const place = location.type === 'disk' ? asPrefix(placeOf(location)) : placeOf(location);
    for (let slash = place.indexOf('/'); slash >= 0; slash = place.indexOf('/', slash + 1)) {
      if (this.prefixes.has(place.slice(0, slash + 1))) {
        return true;
      }
    }
    return false;
  }
}

function addNew(set: Set<string>, value: string): boolean {
  const { size } = set;
  return set.add(value).size > size;
}

/** A target that turns out to be covered by another need not be there any more. */
type Settled<T> = { value: T } | { error: unknown };

async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
  return promise.then(
    value => ({ value }),
    (error: unknown) => ({ error })
  );
}

function unwrap<T>(settled: Settled<T>): T {
  if ('error' in settled) {
    throw settled.error;
  }
  return settled.value;
}

/** What the target names: single objects, and at most one prefix. Judged as named. */
async function resolveTarget(
  target: RemoveTarget,
  named: Location,
  context: WorkContext,
  signal?: AbortSignal
): Promise<Resolved> {
  const { key } = named;
  const store = context.open(named);
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
): AsyncIterable<ListedObject> {
  let pageToken: string | undefined;
  let count = 0;
  let last: string | undefined;
  const folders = prefix.type === 'disk';
  do {
    const page = await store.list(prefix.key, { pageSize: PAGE_SIZE, pageToken, folders, signal });
    const listed = page.objects.map(info => ({
      location: atKey(prefix, info.key),
      info,
      version: info.version
    }));
    await assertRemovable(listed, context.guard, signal);
    yield* listed;
    last = page.objects.at(-1)?.key ?? last;
    count += listed.length;
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
