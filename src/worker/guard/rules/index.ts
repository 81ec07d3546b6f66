/**
 * The guard's rules, and the order in which they are asked: what a web address
 * is, how a key is written (`names`), and where it lies (`bucket`, `disk`). A
 * rule gets one judgement and says which it is, why, and what to do instead.
 */
import { formatLocation } from '../../config';
import type { Verdict } from '../types';
import { refuse } from '../verdict';
import { judgeBucketKey } from './bucket';
import type { Court, Judgement } from './court';
import { judgePath } from './disk';
import { malformed, malformedPath } from './names';

export type { Court, Judgement } from './court';
export { malformed } from './names';

/** Undefined: it has nothing against it. */
type Rule = (judgement: Judgement) => Verdict | undefined;

/**
 * They see a key as it was written. On disk a link may lead elsewhere: a rule about where a key
 * lies is asked in `judgeBucketKey` and, of the path without links, in `judgeReal`.
 */
const BEFORE_ITS_PLACE: readonly Rule[] = [webIsReadOnly, namesAreExact];

/** The first refusal; else what the place of the key says. */
export async function judgeByAllRules(court: Court, judgement: Judgement): Promise<Verdict> {
  for (const rule of BEFORE_ITS_PLACE) {
    const verdict = rule(judgement);
    if (verdict) {
      return verdict;
    }
  }
  return judgement.location.type === 'disk' ? judgePath(court, judgement) : judgeBucketKey(court, judgement);
}

function webIsReadOnly({ action, location }: Judgement): Verdict | undefined {
  return location.type === 'http'
    ? refuse(
        action,
        'read only',
        formatLocation(location),
        'web addresses are read only.',
        'Copy it to your own folder first.'
      )
    : undefined;
}

function namesAreExact({ action, location, origin }: Judgement): Verdict | undefined {
  const fault =
    (origin === 'named' ? malformed(location.key, action) : undefined) ??
    (location.type === 'disk' ? malformedPath(location.key) : undefined);
  return fault === undefined
    ? undefined
    : refuse(
        action,
        'names',
        JSON.stringify(formatLocation(location)),
        `${fault}.`,
        'Name one key exactly, or select it in a listing.'
      );
}
