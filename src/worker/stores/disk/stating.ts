/** What stands at a key, and the rows of a listing: a look at each, without waiting while the disk is quick. */
import { LifecycleError, mapConcurrent, throwIfAborted, type QuickCalls } from '../../core';
import type { ListOptions, ObjectInfo } from '../store';
import type { Found } from './listing';
import { infoOf, linkTargetOf, lstatIfAny, notAFile, pathOf } from './paths';
import { lstatQuickly } from './quick';

const STATS_AT_ONCE = 32;

/**
 * A file, a folder, or a link as such; undefined when nothing is there.
 *
 * @throws LifecycleError `unsupported` for a pipe, a socket or a device
 */
export async function statKey(
  key: string,
  quickCalls: QuickCalls,
  signal?: AbortSignal
): Promise<ObjectInfo | undefined> {
  throwIfAborted(signal);
  const path = pathOf(key);
  const seen = quickCalls.attempt(() => lstatQuickly(path));
  const stats = seen ? seen.stats : await lstatIfAny(path);
  if (!stats) {
    return undefined;
  }
  if (stats.isSymbolicLink()) {
    const target = await linkTargetOf(path);
    return target === undefined ? undefined : infoOf(key, stats, target);
  }
  if (!stats.isFile() && !stats.isDirectory()) {
    throw notAFile(path);
  }
  return infoOf(key, stats);
}

/**
 * One for each that was found, in their order; undefined where it vanished meanwhile, or is a
 * folder and the listing of one level only names it.
 *
 * @throws LifecycleError `unsupported` for a name that is not UTF-8, in a listing of all levels
 */
export async function statAll(
  found: readonly Found[],
  options: ListOptions,
  quickCalls: QuickCalls
): Promise<(ObjectInfo | undefined)[]> {
  const infos: (ObjectInfo | undefined)[] = [];
  for (const one of found) {
    const seen = quickCalls.attempt(() => lstatQuickly(`/${one.key}`));
    if (!seen) {
      break;
    }
    infos.push(seen.stats?.isFile() ? infoOf(one.key, seen.stats) : await statFound(one, options));
  }
  const rest = found.slice(infos.length);
  return infos.concat(
    await mapConcurrent(rest, STATS_AT_ONCE, one => statFound(one, options), options.signal)
  );
}

async function statFound(found: Found, options: ListOptions): Promise<ObjectInfo | undefined> {
  if (found.kind === 'folder' && options.delimiter) {
    return undefined;
  }
  const path = `/${found.key}`;
  const stats = await lstatIfAny(path);
  if (!stats) {
    if (path.includes('\ufffd') && !options.delimiter) {
      throw new LifecycleError(
        'unsupported',
        `${path}: this file's name is not UTF-8, so it has no URI. Rename it, or leave its folder out.`,
        { subject: path }
      );
    }
    return undefined;
  }
  if (!stats.isSymbolicLink()) {
    return infoOf(found.key, stats);
  }
  const target = await linkTargetOf(path);
  return target === undefined ? undefined : infoOf(found.key, stats, target);
}

/** What a name alone tells. */
export function unseen({ key, kind }: Found): ObjectInfo {
  return { key, sizeBytes: 0, modified: null, version: null, ...(kind === 'folder' && { isFolder: true }) };
}
