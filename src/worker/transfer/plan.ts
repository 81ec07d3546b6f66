/**
 * What a copy or move will do, before it does anything: every source listed,
 * every destination known and judged by the guard. A plan is a value.
 */
import {
  LifecycleError,
  asPrefix,
  atKey,
  baseName,
  mapConcurrent,
  throwIfAborted,
  type Location
} from '../core';
import { objects, statFollowing, type ObjectInfo, type Precondition } from '../stores';
import type { WorkContext } from '../context';
import { assertApart } from './apart';
import { findSource, type SourceInfo } from './source';

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
