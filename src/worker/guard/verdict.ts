/** The guard's answers, in words for a person: which rule, and what to do. */
import { LifecycleError } from '../core/errors';
import type { Action, Refused, RuleName, Verdict } from './types';

export const ALLOWED: Verdict = { allowed: true };

const DONE: Readonly<Record<Action, string>> = {
  create: 'written',
  overwrite: 'overwritten',
  remove: 'removed'
};

/** A refusal: `why` is a whole sentence, `advice` says what to do instead. */
export function refuse(action: Action, rule: RuleName, shown: string, why: string, advice: string): Refused {
  const reason = `${why} ${advice}`;
  return { allowed: false, rule, reason, message: `${shown} may not be ${DONE[action]}: ${reason}` };
}

/** As it is thrown, with its rule. */
export function refusal({ message, rule }: Refused, subject: string): LifecycleError {
  return new LifecycleError('guard-refused', `${message} (Rule: ${rule}.)`, { subject });
}
