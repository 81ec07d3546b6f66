/**
 * The guard's rules, a rule a file, and the order in which they are asked: what a
 * web address is (`web`), how a named key is written (`exactNames`), and where it
 * lies (`bucket`, `disk`). A rule gets one judgement and says which it is, why, and
 * what to do instead.
 */
import type { Verdict } from '../types';
import { judgeBucketKey } from './bucket';
import type { Court, Judgement } from './court';
import { judgePath } from './disk';
import { namesAreExact } from './exactNames';
import { webIsReadOnly } from './web';

export type { Court, Judgement } from './court';
export { malformed } from './exactNames';

/** Undefined: it has nothing against it. */
type Rule = (judgement: Judgement) => Verdict | undefined;

/**
 * Asked of every key, named or listed, as it was written. On disk a link may lead elsewhere: a rule about where a key
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
