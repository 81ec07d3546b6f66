/** What may go wrong with any store, told in the same words whichever it is. */
import { LifecycleError } from '../core';

/**
 * It is not at the version that was asked for.
 *
 * @param answer how the server put it, where it said anything
 */
export function changed(uri: string, answer?: string): LifecycleError {
  const why = answer === undefined ? '' : ` (${answer})`;
  return new LifecycleError('changed', `${uri} changed since it was first looked at${why}. Start again.`, {
    subject: uri
  });
}

/** What came begins at another byte than what was asked for. */
export function otherRange(uri: string): LifecycleError {
  return new LifecycleError(
    'unreadable',
    `${uri}: the server answered with another range than was asked for.`,
    { subject: uri }
  );
}

/**
 * Does the body of a write have the length that was announced, if any was?
 *
 * @param bytes all that came; with `isPartial` there may be more
 * @throws LifecycleError `changed`, before anything was written
 */
export function assertLength(
  uri: string,
  announced: number | undefined,
  bytes: number,
  isPartial = false
): void {
  if (announced !== undefined && (isPartial ? bytes > announced : bytes !== announced)) {
    throw new LifecycleError(
      'changed',
      `${uri} was not written: ${announced} bytes were announced, and ${bytes > announced ? 'more' : bytes} came.`,
      { subject: uri }
    );
  }
}
