/** Is the destination apart from the sources? Links above either are looked through. */
import { LifecycleError, asPrefix, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { isSameBucket } from '../../guard';
import type { Errand } from './errands';
import type { CopyRequest } from './request';

/** A copy onto itself, or into what is being copied, would never end well. */
export async function assertApart(
  errands: readonly Errand[],
  request: Pick<CopyRequest, 'destination'>,
  context: WorkContext,
  signal: AbortSignal
): Promise<void> {
  const named = context.parse(request.destination);
  for (const { uri, source, info, destination } of errands) {
    if (!isSameBucket(source, destination)) {
      continue;
    }
    if (info) {
      const [from, to] = [
        await realKey({ ...source, key: info.key }, context, signal),
        await realKey(destination, context, signal)
      ];
      if (from === to) {
        throw new LifecycleError('bad-input', `${uri} and its destination are the same file.`, {
          subject: uri
        });
      }
    } else {
      const [from, to] = [await realKey(source, context, signal), await realKey(named, context, signal)];
      if (asPrefix(to).startsWith(asPrefix(from))) {
        throw new LifecycleError(
          'bad-input',
          `${request.destination} is ${uri} itself or lies inside it. Choose a destination outside.`,
          { subject: request.destination }
        );
      }
    }
  }
}

/** Two trees of which neither holds the other: what a sync needs, because it removes. */
export async function assertDisjoint(
  source: { uri: string; location: Location },
  destination: { uri: string; location: Location },
  context: WorkContext,
  signal: AbortSignal
): Promise<void> {
  if (!isSameBucket(source.location, destination.location)) {
    return;
  }
  const [from, to] = [
    asPrefix(await realKey(source.location, context, signal)),
    asPrefix(await realKey(destination.location, context, signal))
  ];
  if (to.startsWith(from) || from.startsWith(to)) {
    throw new LifecycleError(
      'bad-input',
      `${source.uri} and ${destination.uri} are the same place, or one lies inside the other. Choose two that are apart.`,
      { subject: destination.uri }
    );
  }
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
