/** The one error class of the worker: a tag, words for a scientist, and the cause. */
import { isNativeError } from 'node:util/types';
import type { ErrorTag } from '../../protocol/errors';

/** How many failed, and the first of them. */
interface Failed {
  count: number;
  first: { uri: string; message: string }[];
}

/**
 * Everything that goes wrong in the worker and is told to somebody. The tag decides
 * the exit code and the HTTP status; the message is shown as it is, so it holds no
 * secret; the cause is for the log.
 */
export class LifecycleError extends Error {
  override readonly name = 'LifecycleError';
  /** The URI, key or field that the error is about. */
  readonly subject?: string;
  /** Single objects that failed while the others went on. */
  readonly failures?: Failed;

  constructor(
    readonly tag: ErrorTag,
    /** What happened, to which file or key, and what to do. */
    message: string,
    options: { subject?: string; cause?: unknown; failures?: Failed } = {}
  ) {
    super(message, { cause: options.cause });
    this.subject = options.subject;
    this.failures = options.failures;
  }
}

/** Is it one of ours, and, when tags are given, with one of them? */
export function isLifecycleError(error: unknown, ...tags: ErrorTag[]): error is LifecycleError {
  return error instanceof LifecycleError && (tags.length === 0 || tags.includes(error.tag));
}

/** At this URI or path nothing is: an error for whoever needs it. */
export function nothingThere(subject: string, cause?: unknown): LifecycleError {
  return new LifecycleError('not-found', `${subject}: there is nothing there.`, { subject, cause });
}

/** Anything thrown, as one of ours; aborts become `cancelled`, a full disk and too many open files `storage-full`. */
export function toLifecycleError(error: unknown, subject?: string): LifecycleError {
  if (error instanceof LifecycleError) {
    return error;
  }
  // Errors of another realm, such as a test's, are no `Error` of this one.
  const cause = error instanceof Error || isNativeError(error) ? error : new Error(String(error));
  const code = (cause as NodeJS.ErrnoException).code;
  const where = subject ? `${subject}: ` : '';
  if (cause.name === 'AbortError') {
    return new LifecycleError('cancelled', 'Stopped.', { subject, cause });
  }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new LifecycleError(
        'storage-full',
        `${where}the disk or quota is full. Free some space, then run the same again: finished parts are kept.`,
        { subject, cause }
      );
    case 'EMFILE':
    case 'ENFILE':
      // As full as a disk is: for every other file it would be the same, now.
      return new LifecycleError(
        'storage-full',
        `${where}this machine allows no more open files (${code}). Raise the limit (ulimit -n) or run fewer jobs at once.`,
        { subject, cause }
      );
    case 'ENOENT':
      return new LifecycleError('not-found', `${where}there is nothing there.`, { subject, cause });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LifecycleError('unauthorized', `${where}the file system does not permit this (${code}).`, {
        subject,
        cause
      });
  }
  return new LifecycleError('internal', `${where}${cause.message}`, { subject, cause });
}
