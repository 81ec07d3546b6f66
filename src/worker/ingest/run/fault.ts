/** Whose fault a failure is. */
import type { ErrorTag } from '../../../protocol/errors';
import type { LifecycleError } from '../../core';

const OF_INPUT: readonly ErrorTag[] = ['bad-input', 'not-found', 'unreadable', 'unsupported', 'changed'];

/** Is the input at fault? Then nothing that was written from it can be used. */
export function isInputAtFault({ tag }: LifecycleError): boolean {
  return OF_INPUT.includes(tag);
}
