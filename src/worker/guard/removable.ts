/** Judging many listed keys at once, for whoever is about to remove them. */
import { forEachConcurrent, throwIfAborted } from '../core/concurrent';
import type { Location } from '../core/location';
import type { Guard } from './types';

/** On disk each judgement asks the system where the path really leads. */
const PATHS_AT_ONCE = 32;

/** Something that was listed; folders have no version. */
export interface Listed {
  location: Location;
  version: string | null;
}

/** Throws `guard-refused` at the first of these listed objects that may not be removed. */
export async function assertRemovable(
  items: readonly Listed[],
  guard: Guard,
  signal?: AbortSignal
): Promise<void> {
  const assert = ({ location, version }: Listed): Promise<void> =>
    guard.assert('remove', location, 'listed', version);
  if (items.some(item => item.location.type === 'disk')) {
    await forEachConcurrent(items, PATHS_AT_ONCE, assert, signal);
    return;
  }
  throwIfAborted(signal);
  for (const item of items) {
    await assert(item);
  }
}
