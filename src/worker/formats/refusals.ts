/** What every format says of a variable that it does not give. */
import { didYouMean, LifecycleError } from '../core';
import type { Dataset } from './dataset';

/** A `bad-input` error, to be thrown; it names a variable that is spelt much the same, if there is one. */
export function noVariable(
  { uri, variables }: Pick<Dataset, 'uri' | 'variables'>,
  name: string
): LifecycleError {
  const guess = didYouMean(name, [...variables.keys()]);
  return new LifecycleError('bad-input', `${uri}: there is no variable "${name}".${guess}`, { subject: uri });
}

/** @param why In words: "it has a compound type" */
export function notReadable({ uri }: Pick<Dataset, 'uri'>, name: string, why: string): LifecycleError {
  return new LifecycleError('unsupported', `${uri}: "${name}" cannot be read: ${why}.`, { subject: uri });
}
