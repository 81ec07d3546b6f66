/** The guard's rule of names for disk paths in a body: there is no shell here that would resolve `..` for a person. */
import type { Location } from '../core';
import { LifecycleError } from '../core/errors';
import type { WorkContext } from '../context';

/** The location of a URI that a client names to change what is there. Throws `guard-refused`. */
export function parseNamed(uri: string, work: WorkContext): Location {
  const location = work.parse(uri);
  if (location.type === 'disk') {
    const written = location.scheme === 'file' ? decodeURIComponent(uri) : uri;
    const path = written
      .replace(/^[^/]*:/, '')
      .replace(/^\/+/, '')
      .replace(/\/$/, '');
    if (path !== '' && path.split('/').some(segment => ['', '.', '..'].includes(segment))) {
      throw new LifecycleError(
        'guard-refused',
        `${JSON.stringify(uri)} has an empty, "." or ".." segment. Name one place exactly. (Rule: names.)`,
        { subject: uri }
      );
    }
  }
  return location;
}

/** The same as a resolved URI, for a job that outlives this process's working folder. */
export function resolveNamed(uri: string, work: WorkContext): string {
  return work.format(parseNamed(uri, work));
}
