/** What lies at a location that a person named: links are followed. */
import { statFollowing, type Location } from '../core';
import type { WorkContext } from '../context';
import type { ObjectInfo } from '../stores/store';

/**
 * The object at the location, whose trailing slashes do not count; undefined where
 * nothing is.
 *
 * @throws LifecycleError `not-found` for a link that leads nowhere
 */
export function statNamed(
  location: Location,
  context: WorkContext,
  signal?: AbortSignal
): Promise<ObjectInfo | undefined> {
  return statFollowing(context.open(location), location.key.replace(/\/+$/, ''), signal);
}
