/** When a bucket is opened as nobody. */
import type { Config } from '../config/types';
import { sameBucket, type Location } from '../core';
import type { Found } from './found';
import type { NothingFound } from './words';

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
function isPublic(location: Location, { panels }: Panels): boolean {
  return panels
    .flatMap(panel => panel.roots)
    .some(root => root.public && sameBucket(root.location, location));
}

/** A root of the configuration is in this bucket, by whatever name. */
export function hasRoot(location: Location, { panels }: Panels): boolean {
  return panels.flatMap(panel => panel.roots).some(root => sameBucket(root.location, location));
}

/** What was found may be other the next time: a person signs in because of what this one was told. */
const NOBODY_MS = 60_000;

/**
 * Who asks for a bucket where nothing was found. A root says itself who may
 * read it; any other bucket may be one of those that everybody reads, as most
 * public archives are, and is asked.
 *
 * @throws NothingFound where there is no sense in asking
 */
export function withoutCredentials<T>(missing: NothingFound, location: Location, panels: Panels): Found<T> {
  const asked = `no ${missing.whose} credentials were found`;
  const expiresAt = new Date(Date.now() + NOBODY_MS);
  if (isPublic(location, panels)) {
    return { ...nobody<T>(asked, missing.remedy), expiresAt };
  }
  if (hasRoot(location, panels)) {
    throw missing;
  }
  return { ...nobody<T>(asked, missing.looked), expiresAt, missing };
}

/** Anonymous access, and why; `remedy` is a sentence. */
export function nobody<T>(why: string, remedy: string): Found<T> {
  return { value: null, origin: `anonymous access (${why})`, remedy };
}

/** Why and remedy, as `nobody` takes them. */
export const ANONYMOUS_ROOT = [
  'a root in the configuration says anonymous',
  'Take anonymous: true away from the root to use credentials.'
] as const;
