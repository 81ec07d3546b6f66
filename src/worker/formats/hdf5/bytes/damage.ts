/** The one error of all parsers: this file cannot be read, and which part of it. */
import { LifecycleError } from '../../../core';

/** `what` is the structure or object that was being read, `why` what is wrong with it. */
export function unreadable(uri: string, what: string, why: string, cause?: unknown): LifecycleError {
  return new LifecycleError(
    'unreadable',
    `${uri}: ${what} cannot be read (${why}). The file is probably damaged or truncated; fetch it again.`,
    { subject: uri, cause }
  );
}
