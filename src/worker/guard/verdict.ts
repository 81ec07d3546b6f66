/** The guard's answers, in words for a person: which rule, and what to do. */
import type { Action, Verdict } from './types';

export const ALLOWED: Verdict = { allowed: true };

const DONE: Readonly<Record<Action, string>> = {
  create: 'written',
  overwrite: 'overwritten',
  remove: 'removed'
};

/** A refusal: `why` is a whole sentence, `advice` says what to do instead. */
export function refuse(action: Action, rule: string, shown: string, why: string, advice: string): Verdict {
  return { allowed: false, rule, message: `${shown} may not be ${DONE[action]}: ${why} ${advice}` };
}
