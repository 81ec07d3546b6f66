/** When a bucket is opened as nobody. */
import type { Config } from '../config/types';
import { sameBucket, type Location } from '../core';
import type { Found } from './found';

type Panels = Pick<Config, 'panels'>;

/** A root with this bucket and scheme says `anonymous`. */
export function isAnonymous(location: Location, { panels }: Panels): boolean {
  return panels
    .flatMap(panel => panel.roots)
    .some(
      root =>
        root.anonymous && root.location.scheme === location.scheme && sameBucket(root.location, location)
    );
}

/** A root says that everybody may read the bucket: without credentials it is worth a try. */
export function isPublic(location: Location, { panels }: Panels): boolean {
  return panels
    .flatMap(panel => panel.roots)
    .some(root => root.public && sameBucket(root.location, location));
}

export function nobody<T>(why: string, remedy: string): Found<T> {
  return { value: null, origin: `anonymous access (${why})`, remedy };
}

export const ANONYMOUS_ROOT = [
  'a root in the configuration says anonymous',
  'Take anonymous: true away from the root to use credentials.'
] as const;
