/** What a person named as a source: an object, or everything below a prefix. */
import {
  statFollowing,
  LifecycleError,
  asPrefix,
  isBucket,
  isLifecycleError,
  namesFolder,
  type Location
} from '../../core';
import { type ListPage, type Store } from '../../stores';
import type { WorkContext } from '../../context';
import type { SourceInfo } from './item';
import type { CopyRequest } from './request';

/** One source a person named: an object, or everything below a prefix. */
interface Source {
  source: Location;
  info: SourceInfo | undefined;
  /** Of what a bucket has below it, the page that showed that it has something. */
  first?: ListPage;
}

/**
 * Object or tree? Undefined when nothing is there.
 *
 * @throws LifecycleError `bad-input` for a folder without `recursive`, and for a link that is to be moved
 */
export async function findSource(
  location: Location,
  request: Pick<CopyRequest, 'verb' | 'recursive'> & {
    /** There are other sources: no page is kept of each. */
    several?: boolean;
  },
  context: WorkContext,
  signal: AbortSignal
): Promise<Source | undefined> {
  const store = context.open(location);
  const shown = context.format(location);
  if (store.type === 'http') {
    const info = await webInfo(store, location.key, signal);
    return info && { source: location, info };
  }
  const isPrefix = namesFolder(location.key);
  if (!isPrefix || !isBucket(store)) {
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
      return { source: location, info };
    }
    if (!info && store.type === 'disk') {
      return undefined;
    }
  }
  let first: ListPage | undefined;
  if (store.type !== 'disk') {
    first = await store.list(asPrefix(location.key), { pageSize: request.several ? 1 : undefined, signal });
    if (first.objects.length === 0) {
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
  return { source: location, info: undefined, first: request.several ? undefined : first };
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
