/** Which configured root rules a key, and what it permits there. */
import type { Config, Root } from '../config/types';
import type { Location } from '../core/location';
import { bucketIdentity, isWithin } from './identity';

export type RootRules = Pick<Root, 'ownKey' | 'write' | 'delete' | 'deleteUploads'> & { rootKey: string };

/** All roots of the configuration that lie in the location's bucket. */
export function rootsOfBucket(config: Config, location: Location): Root[] {
  const identity = bucketIdentity(location);
  return config.panels
    .flatMap(panel => panel.roots)
    .filter(root => bucketIdentity(root.location) === identity);
}

/** Of one bucket's roots the longest that hold a key; several where two are configured for one place. */
export function rulingRoots(roots: readonly Root[], key: string): Root[] {
  const matching = roots.filter(root => isWithin(key, root.location.key));
  const longest = Math.max(...matching.map(root => root.location.key.length));
  return matching.filter(root => root.location.key.length === longest);
}

/** The longest matching root rules; of equal ones the stricter. Undefined when none matches. */
export function rulesFor(roots: readonly Root[], key: string): RootRules | undefined {
  const [first, ...others] = rulingRoots(roots, key);
  if (!first) {
    return undefined;
  }
  return others.map(toRules).reduce(stricter, toRules(first));
}

function toRules(root: Root): RootRules {
  const { ownKey, write, delete: remove, deleteUploads } = root;
  return { rootKey: root.location.key, ownKey, write, delete: remove, deleteUploads };
}

const WRITE_ORDER = ['none', 'new', 'own'] as const;
const DELETE_ORDER = ['none', 'request', 'own'] as const;

function stricter(a: RootRules, b: RootRules): RootRules {
  return {
    rootKey: a.rootKey,
    // Two roots of one key differ in their own folder only through links; then nothing is own.
    ownKey: a.ownKey === b.ownKey ? a.ownKey : null,
    write: WRITE_ORDER[Math.min(WRITE_ORDER.indexOf(a.write), WRITE_ORDER.indexOf(b.write))]!,
    delete: DELETE_ORDER[Math.min(DELETE_ORDER.indexOf(a.delete), DELETE_ORDER.indexOf(b.delete))]!,
    deleteUploads: a.deleteUploads && b.deleteUploads
  };
}
