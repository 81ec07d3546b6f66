/**
 * What a copy or move will do, before it does anything: every source listed,
 * every destination known and judged by the guard. A plan is a value.
 */
import {
  LifecycleError,
  asPrefix,
  atKey,
  baseName,
  isLifecycleError,
  mapConcurrent,
  sameBucket,
  throwIfAborted,
  type Location
} from '../core';
import { objects, statFollowing, type ObjectInfo, type Precondition, type Store } from '../stores';
import type { WorkContext } from '../context';

/** One object to bring from here to there; keys belong to the locations' stores. */
export interface CopyItem {
  source: Location;
  /** Null when a web server does not say. */
  sizeBytes: number | null;
  version: string | null;
  modified: Date | null;
  contentType?: string;
  md5?: string;
  crc32c?: string;
  destination: Location;
  /** A folder to make instead. */
  isFolder: boolean;
}

export interface CopyPlan {
  items: CopyItem[];
  bytes: number;
  /** Symbolic links below a source, which are not followed. */
  links: Location[];
  /** Folders on disk that a move leaves empty, deepest first. */
  emptied: Location[];
}

/** What stands at a destination, and so what the write must find there. */
export interface Target {
  present: ObjectInfo | undefined;
  precondition: Precondition | undefined;
}

export interface CopyRequest {
  verb: 'cp' | 'mv';
  sources: string[];
  destination: string;
  recursive: boolean;
}

const STATS_AT_ONCE = 32;

/** One source a person named: an object, or everything below a prefix. */
interface Source {
  location: Location;
  info: SourceInfo | undefined;
}

type SourceInfo = Omit<ObjectInfo, 'sizeBytes'> & { sizeBytes: number | null };

/**
 * List every source and map it to its destination.
 *
 * @param resumed The job began before: a source that is gone by now was moved.
 */
export async function planCopy(
  request: CopyRequest,
  context: WorkContext,
  options: { resumed: boolean; signal: AbortSignal }
): Promise<CopyPlan> {
  const { signal } = options;
  const destination = context.parse(request.destination);
  const several = request.sources.length > 1;
  const plan: CopyPlan = { items: [], bytes: 0, links: [], emptied: [] };
  const taken = new Map<string, string>();
  const add = (item: CopyItem): void => {
    const shown = context.format(item.source);
    const other = taken.get(item.destination.key);
    if (other !== undefined) {
      throw new LifecycleError(
        'bad-input',
        `${other} and ${shown} would both become ${context.format(item.destination)}. Copy them one after the other, to different places.`,
        { subject: shown }
      );
    }
    taken.set(item.destination.key, shown);
    plan.items.push(item);
    plan.bytes += item.sizeBytes ?? 0;
  };
  for (const uri of request.sources) {
    throwIfAborted(signal);
    const source = await findSource(context.parse(uri), request, context, signal);
    if (!source) {
      if (options.resumed) {
        continue;
      }
      throw new LifecycleError('not-found', `${uri}: there is nothing there.`, { subject: uri });
    }
    if (source.info) {
      const into = several || (await isFolder(destination, context, signal));
      const key = into ? asPrefix(destination.key) + baseName(source.location) : destination.key;
      add(itemOf(source.location, source.info, atKey(destination, key)));
    } else {
      const key = several
        ? `${asPrefix(destination.key)}${baseName(source.location)}/`
        : asPrefix(destination.key);
      await addTree(source.location, atKey(destination, key), plan, add, context, signal);
    }
  }
  await assertApart(plan, request, destination, context, signal);
  return plan;
}

/** Look at every destination, and let the guard judge all of them before the first write. */
export async function judgeCopy(
  plan: CopyPlan,
  request: CopyRequest,
  context: WorkContext,
  options: { isOurs: (item: CopyItem, present: ObjectInfo) => boolean; signal: AbortSignal }
): Promise<Target[]> {
  const { guard } = context;
  if (plan.items.length > 0) {
    // The place a person named is judged as named, with a plain name below it;
    // the names that a listing gave may be anything.
    const named = context.parse(request.destination);
    const probe = plan.items.some(item => item.destination.key === named.key)
      ? named
      : atKey(named, `${asPrefix(named.key)}name`);
    const verdict = await guard.judge('create', probe, 'named');
    if (!verdict.allowed) {
      throw new LifecycleError('guard-refused', `${verdict.message} (Rule: ${verdict.rule}.)`, {
        subject: request.destination
      });
    }
  }
  return mapConcurrent(
    plan.items,
    STATS_AT_ONCE,
    async (item, signal) => {
      const store = context.open(item.destination);
      const present = await store.stat(item.destination.key, signal);
      if (request.verb === 'mv' && !item.isFolder) {
        await guard.assert('remove', item.source, 'listed', item.version);
      }
      if (item.isFolder) {
        await guard.assert('create', item.destination, 'listed');
        return { present, precondition: undefined };
      }
      if (present?.isFolder) {
        throw new LifecycleError(
          'conflict',
          `${context.format(item.destination)} is a folder; a file cannot take its place.`,
          { subject: context.format(item.destination) }
        );
      }
      if (present && options.isOurs(item, present)) {
        // Written by this very job before it was interrupted.
        return { present, precondition: undefined };
      }
      await guard.assert(
        present ? 'overwrite' : 'create',
        item.destination,
        'listed',
        present?.version ?? null
      );
      const precondition: Precondition | undefined = !present
        ? { absent: true }
        : present.version === null
          ? undefined
          : { version: present.version };
      return { present, precondition };
    },
    options.signal
  );
}

/** Object or tree? Undefined when nothing is there. */
async function findSource(
  location: Location,
  request: CopyRequest,
  context: WorkContext,
  signal: AbortSignal
): Promise<Source | undefined> {
  const store = context.open(location);
  const shown = context.format(location);
  if (store.type === 'http') {
    const info = await webInfo(store, location.key, signal);
    return info && { location, info };
  }
  const isPrefix = location.key === '' || location.key.endsWith('/');
  if (!isPrefix || (store.type !== 'gcs' && store.type !== 's3')) {
    const named = await store.stat(location.key, signal);
    if (named?.linkTarget !== undefined && request.verb === 'mv') {
      throw new LifecycleError(
        'bad-input',
        `${shown} is a symbolic link; move what it points to (${named.linkTarget}).`,
        {
          subject: shown
        }
      );
    }
    const info = named?.linkTarget === undefined ? named : await statFollowing(store, location.key, signal);
    if (info && !info.isFolder) {
      return { location, info };
    }
    if (!info && store.type === 'disk') {
      return undefined;
    }
  }
  if (store.type !== 'disk') {
    const page = await store.list(asPrefix(location.key), { pageSize: 1, signal });
    if (page.objects.length === 0) {
      return undefined;
    }
  }
  if (request.verb === 'cp' && !request.recursive) {
    throw new LifecycleError(
      'bad-input',
      `${shown} is a folder or dataset: say cp -r to copy all that is in it.`,
      {
        subject: shown
      }
    );
  }
  return { location, info: undefined };
}

/** A page that is made as it is asked for has no size until it has come; it can be copied all the same. */
async function webInfo(store: Store, key: string, signal: AbortSignal): Promise<SourceInfo | undefined> {
  try {
    return await store.stat(key, signal);
  } catch (error) {
    if (isLifecycleError(error, 'unsupported')) {
      return { key, sizeBytes: null, modified: null, version: null };
    }
    throw error;
  }
}

async function addTree(
  source: Location,
  destination: Location,
  plan: CopyPlan,
  add: (item: CopyItem) => void,
  context: WorkContext,
  signal: AbortSignal
): Promise<void> {
  const prefix = asPrefix(source.key);
  const toDisk = destination.type === 'disk';
  let last = '';
  for await (const info of objects(context.open(source), prefix, { folders: true, signal })) {
    const from = atKey(source, info.key);
    const relative = info.key.slice(prefix.length);
    if (info.linkTarget !== undefined) {
      plan.links.push(from);
    } else if (info.isFolder) {
      plan.emptied.push(from);
      // Only a folder with nothing in it must be made; the others come with their content.
      if (toDisk && relative !== '' && !last.startsWith(info.key)) {
        add(itemOf(from, info, atKey(destination, destination.key + relative)));
      }
    } else if (relative !== '') {
      // A marker object `dir/` is a folder on disk.
      const isMarker = toDisk && relative.endsWith('/');
      add({ ...itemOf(from, info, atKey(destination, destination.key + relative)), isFolder: isMarker });
    }
    last = info.key;
  }
}

function itemOf(source: Location, info: SourceInfo, destination: Location): CopyItem {
  return {
    // A link that a person named was followed: the content's own key.
    source: atKey(source, info.key),
    sizeBytes: info.sizeBytes,
    version: info.version,
    modified: info.modified,
    contentType: info.contentType,
    md5: info.md5,
    crc32c: info.crc32c,
    destination,
    isFolder: info.isFolder ?? false
  };
}

/** Does the destination say "below me": a trailing slash, a bucket, or an existing folder? */
async function isFolder(location: Location, context: WorkContext, signal: AbortSignal): Promise<boolean> {
  if (location.key === '' || location.key.endsWith('/')) {
    return true;
  }
  const store = context.open(location);
  const present = await statFollowing(store, location.key, signal).catch((error: unknown) => {
    if (error instanceof LifecycleError && error.tag === 'not-found') {
      return undefined;
    }
    throw error;
  });
  if (present || store.type === 'disk' || store.type === 'http') {
    return present?.isFolder ?? false;
  }
  return (await store.list(asPrefix(location.key), { pageSize: 1, signal })).objects.length > 0;
}

/** A copy onto itself, or into what is being copied, would never end well. */
async function assertApart(
  plan: CopyPlan,
  request: CopyRequest,
  destination: Location,
  context: WorkContext,
  signal: AbortSignal
): Promise<void> {
  const target = await realKey(destination, context, signal);
  for (const uri of request.sources) {
    const source = context.parse(uri);
    if (!sameBucket(source, destination)) {
      continue;
    }
    const from = await realKey(source, context, signal);
    const isObject = plan.items.some(item => item.source.key === from && !item.isFolder);
    if (!isObject && asPrefix(target).startsWith(asPrefix(from))) {
      throw new LifecycleError(
        'bad-input',
        `${request.destination} is ${uri} itself or lies inside it. Choose a destination outside.`,
        { subject: request.destination }
      );
    }
  }
  for (const item of plan.items) {
    if (
      sameBucket(item.source, item.destination) &&
      (item.source.key === item.destination.key ||
        item.source.key === (await realObjectKey(item.destination, plan.items.length, context, signal)))
    ) {
      throw new LifecycleError(
        'bad-input',
        `${context.format(item.source)} and its destination are the same file.`,
        {
          subject: context.format(item.source)
        }
      );
    }
  }
}

/** Of a single object, the key behind links; a tree's own check has covered the rest. */
async function realObjectKey(
  location: Location,
  count: number,
  context: WorkContext,
  signal: AbortSignal
): Promise<string> {
  return count === 1 ? realKey(location, context, signal) : location.key;
}

/** The key with links above it resolved as far as it exists. */
async function realKey(location: Location, context: WorkContext, signal: AbortSignal): Promise<string> {
  const store = context.open(location);
  if (!store.resolve) {
    return location.key;
  }
  let existing = location.key.replace(/\/$/, '');
  let rest = '';
  while (existing !== '') {
    const real = await store.resolve(existing, signal);
    if (real !== undefined) {
      return real + rest;
    }
    const slash = existing.lastIndexOf('/');
    rest = `/${existing.slice(slash + 1)}${rest}`;
    existing = slash < 0 ? '' : existing.slice(0, slash);
  }
  return rest.slice(1);
}
