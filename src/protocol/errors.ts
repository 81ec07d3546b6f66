/**
 * What a person can be told when something went wrong: a closed set of tags,
 * carried as `application/problem+json` (RFC 9457) and as exit codes.
 */

/** Every error the worker reports has one of these tags. */
export type ErrorTag =
  | 'bad-input' // a request, argument, plan or configuration is not valid
  | 'not-found' // nothing there
  | 'guard-refused' // the guard said no
  | 'conflict' // the object changed, or exists already
  | 'unreadable' // a source is corrupt, truncated or not what it claims to be
  | 'unsupported' // a valid request this version cannot serve
  | 'unauthorized' // the store refused the credentials, or there are none
  | 'storage-full' // no space or quota left at the destination, or no more open files on this machine
  | 'network' // the server cannot be reached, or broke off
  | 'changed' // a source changed while it was being read
  | 'outdated' // front end and worker are of different versions
  | 'differs' // a comparison or verification found differences
  | 'cancelled' // stopped by a person
  | 'internal'; // a defect of ours

/** RFC 9457 problem details; `tag` and `subject` are our extension members. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  /** What happened, to which file or key, and what to do. */
  detail: string;
  tag: ErrorTag;
  /** The URI, key or field that the error is about. */
  subject?: string;
}

/** HTTP status for each tag. */
export const STATUS: Readonly<Record<ErrorTag, number>> = {
  'bad-input': 400,
  'not-found': 404,
  'guard-refused': 403,
  conflict: 409,
  unreadable: 422,
  unsupported: 422,
  unauthorized: 401,
  'storage-full': 507,
  network: 502,
  changed: 409,
  outdated: 426,
  differs: 409,
  cancelled: 409,
  internal: 500
};

/** Exit code of the command line for each tag. */
export const EXIT_CODE: Readonly<Record<ErrorTag, number>> = {
  'bad-input': 2,
  'not-found': 2,
  'guard-refused': 3,
  conflict: 1,
  unreadable: 2,
  unsupported: 2,
  unauthorized: 1,
  'storage-full': 1,
  network: 1,
  changed: 1,
  outdated: 1,
  differs: 1,
  cancelled: 130,
  internal: 1
};
