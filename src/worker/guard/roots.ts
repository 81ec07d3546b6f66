/** Which configured root rules a key, and what it permits there. */
import type { Config, Root } from '../config/types';
import type { Location } from '../core/location';
import { bucketIdentity, isWithin } from './identity';

/** What one root permits; keys are without a trailing slash. */
export type RootRules = Pick<Root, 'ownKey' | 'write' | 'delete' | 'deleteUploads'> & { rootKey: string };

/** What the configuration says of one bucket. */
interface BucketRoots {
  roots: readonly Root[];
  /** The longest root first; of roots with one key the strictest of each rule. */
  rules: readonly RootRules[];
}

export type RootsOf = (location: Location) => BucketRoots;

/** Looks a bucket's roots up; worked out once a bucket, because every key of a listing asks. */
export function indexRoots(config: Config): RootsOf {
  const known = new Map<string, BucketRoots>();
  return location => {
    const name = `${location.type}|${location.endpoint}|${location.bucket}`;
    let found = known.get(name);
    if (!found) {
      const roots = rootsOfBucket(config, location);
      found = { roots, rules: strictest(roots) };
      known.set(name, found);
    }
    return found;
  };
}

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

/** The longest root that holds the key rules it. Undefined when none does. */
export function rulesFor({ rules }: BucketRoots, key: string): RootRules | undefined {
  return rules.find(rule => isWithin(key, rule.rootKey));
}

function strictest(roots: readonly Root[]): RootRules[] {
  const keys = [...new Set(roots.map(root => root.location.key))].sort((a, b) => b.length - a.length);
  return keys.map(key =>
    roots
      .filter(root => root.location.key === key)
      .map(toRules)
      .reduce(stricter)
  );
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
