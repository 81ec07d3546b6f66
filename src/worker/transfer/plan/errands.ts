/** Which object or tree goes where: what the operands of `cp` and `mv` mean. */
import {
  statFollowing,
  LifecycleError,
  asPrefix,
  atKey,
  baseName,
  isBucket,
  namesFolder,
  throwIfAborted,
  type Location,
  nothingThere
} from '../../core';

import type { WorkContext } from '../../context';
import { pagesAhead, type ListPage } from '../../stores';
import { assertApart } from './apart';
import type { SourceInfo, Tree } from './item';
import { join } from './join';
import type { CopyRequest } from './request';
import { findSource } from './source';

/** One source and its destination: an object (`info`), or all below two prefixes, which end in a slash. */
export interface Errand extends Tree {
  /** As it was written. */
  uri: string;
  info: SourceInfo | undefined;
  /** The first page of the tree's listing, when it is known. */
  first?: ListPage;
}

/**
 * Find every source and its destination.
 *
 * @param resumed The job began before: a source that is gone by now was moved.
 */
export async function findErrands(
  request: CopyRequest,
  context: WorkContext,
  options: { resumed: boolean; signal: AbortSignal }
): Promise<Errand[]> {
  const { signal } = options;
  const destination = context.parse(request.destination);
  const several = request.sources.length > 1;
  const errands: Errand[] = [];
  for (const uri of request.sources) {
    throwIfAborted(signal);
    const source = await findSource(context.parse(uri), { ...request, several }, context, signal);
    if (source) {
      const key = await keyFor(source, destination, several, context, signal);
      const from = source.info ? source.source : atKey(source.source, asPrefix(source.source.key));
      const { info, first } = source;
      errands.push({ uri, source: from, info, first, destination: atKey(destination, key) });
    } else if (!options.resumed) {
      throw nothingThere(uri);
    }
  }
  await assertApart(errands, request, context, signal);
  await assertDistinct(errands, context, signal);
  return errands;
}

async function keyFor(
  { source, info }: Pick<Errand, 'source' | 'info'>,
  destination: Location,
  several: boolean,
  context: WorkContext,
  signal: AbortSignal
): Promise<string> {
  const below = asPrefix(destination.key);
  if (info) {
    const isInto = several || (await isFolder(destination, context, signal));
    return isInto ? below + baseName(source) : destination.key;
  }
  return several ? `${below}${baseName(source)}/` : below;
}

/** Does the destination say "below me": a trailing slash, a bucket, or an existing folder? */
async function isFolder(location: Location, context: WorkContext, signal: AbortSignal): Promise<boolean> {
  if (namesFolder(location.key)) {
    return true;
  }
  const store = context.open(location);
  const present = await statFollowing(store, location.key, signal).catch((error: unknown) => {
    if (error instanceof LifecycleError && error.tag === 'not-found') {
      return undefined;
    }
    throw error;
  });
  if (present || !isBucket(store)) {
    return present?.isFolder ?? false;
  }
  return (await store.list(asPrefix(location.key), { pageSize: 1, signal })).objects.length > 0;
}

/** Two sources of one name might become one object; others cannot. */
async function assertDistinct(
  errands: readonly Errand[],
  context: WorkContext,
  signal: AbortSignal
): Promise<void> {
  const byDestination = new Map<string, Errand[]>();
  for (const errand of errands) {
    const { key } = errand.destination;
    const others = byDestination.get(key) ?? [];
    for (const other of others) {
      const twice = errand.info ? key : await keyInBoth(other, errand, context, signal);
      if (twice !== undefined) {
        throw new LifecycleError(
          'bad-input',
          `${other.uri} and ${errand.uri} would both become ${context.format(atKey(errand.destination, twice))}. ` +
            'Copy them one after the other, to different places.',
          { subject: errand.uri }
        );
      }
    }
    byDestination.set(key, [...others, errand]);
  }
}

/** The first destination key that two trees share. */
async function keyInBoth(
  one: Errand,
  two: Errand,
  context: WorkContext,
  signal: AbortSignal
): Promise<string | undefined> {
  const [left, right] = [one, two].map(({ source }) => {
    const store = context.open(source);
    return { store, prefix: source.key, pages: pagesAhead(store, source.key, { signal }) };
  });
  for await (const pairs of join(left!, right!)) {
    const both = pairs.find(({ relative, from, to }) => relative !== '' && from && to);
    if (both) {
      return two.destination.key + both.relative;
    }
  }
  return undefined;
}
