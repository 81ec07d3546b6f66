/** What a person selected to be removed: what of it is there, judged as it was named. */
import { LifecycleError, nothingThere } from '../core/errors';
import { asPrefix, atKey, type Location } from '../core/location';
import type { WorkContext } from '../context';
import type { ObjectInfo } from '../stores/store';
import { malformed } from './rules';
import { refusal } from './verdict';

/** One thing to be removed, as a person named or selected it; nothing was looked up or judged. */
export interface RemoveTarget {
  /** Of an object, or of a prefix: its key has a trailing slash. */
  location: Location;
  /** `rm -r`: a name without a slash means the folder of that name too. */
  recursive?: boolean;
  /** The name was selected from a listing: it may be any key that is really there. */
  exact?: boolean;
}

/** Single objects, and at most one prefix. */
interface Resolved {
  objects: ObjectInfo[];
  prefix?: string;
}

/** Throws `not-found` when nothing is there, `guard-refused` when it may not be removed. */
export async function resolveTarget(
  { location: named, recursive = false, exact = false }: RemoveTarget,
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
  const isOdd = fault !== undefined && exact;
  if (fault !== undefined && !isOdd) {
    await context.guard.assert('remove', named, 'named');
  }
  const found = named.type === 'disk' || !isPrefix || isOdd ? await store.stat(objectKey, signal) : undefined;
  const origin = isOdd && found ? 'listed' : 'named';
  const isFolder = found?.isFolder === true && found.linkTarget === undefined;
  if (isFolder || (isPrefix && named.type !== 'disk' && !(isOdd && found))) {
    if (!isPrefix && !recursive) {
      throw isAFolder(context.format(named));
    }
    await judgePrefix(atKey(named, asPrefix(key)), origin, context);
    return { objects: [], prefix: asPrefix(key) };
  }
  const isAnyBelow = async (): Promise<boolean> =>
    !isPrefix &&
    named.type !== 'disk' &&
    (await store.list(asPrefix(key), { pageSize: 1, signal })).objects.length > 0;
  const hasPrefix = recursive && (await isAnyBelow());
  if (hasPrefix) {
    await judgePrefix(atKey(named, asPrefix(key)), origin, context);
  }
  if (!found && !hasPrefix) {
    // A forbidden name is refused whether or not something is there.
    await context.guard.assert('remove', named, 'named');
    throw (await isAnyBelow()) ? isAFolder(context.format(named)) : nothingThere(context.format(named));
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
    throw refusal(verdict, context.format(location));
  }
}

function isAFolder(uri: string): LifecycleError {
  return new LifecycleError(
    'bad-input',
    `${uri} is a folder. To remove it with what it holds, name it with a trailing slash or use -r.`,
    { subject: uri }
  );
}
