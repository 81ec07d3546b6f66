/** When a bucket deletes its objects by itself: by its own rules, else by what the configuration says of it. */
import type { Config } from '../config/types';
import { asPrefix, sameBucket, type Location } from '../core';
import type { BucketRules, Store } from './store';

/**
 * When objects below one location go, by their keys in the bucket: of several rules the
 * shortest age. Configured days are the same for every key.
 */
export interface Expiry {
  /** Days after it was written that an object may be deleted; undefined: it stays. */
  ageDays(key: string): number | undefined;
  /** The configured days stand in for rules that may not be read. */
  isEstimate: boolean;
}

/** What holds below a location; undefined when nothing says that anything expires there. */
export async function expiryAt(
  store: Store,
  location: Location,
  config: Pick<Config, 'panels'>,
  signal?: AbortSignal
): Promise<Expiry | undefined> {
  const rules = (await store.rules?.(signal))?.expiry;
  if (rules) {
    return rules.length === 0 ? undefined : { ageDays: key => shortestAge(rules, key), isEstimate: false };
  }
  const days = configuredDays(config, location);
  return days === undefined ? undefined : { ageDays: () => days, isEstimate: store.rules !== undefined };
}

function shortestAge(rules: NonNullable<BucketRules['expiry']>, key: string): number | undefined {
  const ages = rules.filter(({ prefix }) => key.startsWith(prefix)).map(({ ageDays }) => ageDays);
  return ages.length === 0 ? undefined : Math.min(...ages);
}

/** `expiresAfterDays` of the longest root above; of two equal ones the shorter. */
function configuredDays({ panels }: Pick<Config, 'panels'>, location: Location): number | undefined {
  const above = panels
    .flatMap(panel => panel.roots)
    .filter(root => sameBucket(root.location, location))
    .filter(root => asPrefix(location.key).startsWith(asPrefix(root.location.key)));
  const longest = Math.max(...above.map(root => root.location.key.length));
  const days = above
    .filter(root => root.location.key.length === longest)
    .flatMap(root => root.expiresAfterDays ?? []);
  return days.length === 0 ? undefined : Math.min(...days);
}
