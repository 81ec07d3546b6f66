/** Is the destination apart from the sources? Links above either are looked through. */
import { LifecycleError, asPrefix, sameBucket, type Location } from '../core';
import type { WorkContext } from '../context';
import type { CopyPlan, CopyRequest } from './plan';

/** A copy onto itself, or into what is being copied, would never end well. */
export async function assertApart(
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
