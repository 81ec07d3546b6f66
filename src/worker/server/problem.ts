/** Errors as RFC 9457 problem documents. */
import type { ServerResponse } from 'node:http';
import { STATUS, type ErrorTag, type Problem } from '../../protocol/errors';
import { LifecycleError } from '../core/errors';

const TITLES: Readonly<Record<ErrorTag, string>> = {
  'bad-input': 'The request is not valid',
  'not-found': 'Nothing there',
  'guard-refused': 'The guard refused this',
  conflict: 'It changed, or exists already',
  unreadable: 'The source cannot be read',
  unsupported: 'Not supported',
  unauthorized: 'Not permitted by the store',
  'storage-full': 'No space left',
  network: 'The server cannot be reached',
  changed: 'The source changed',
  outdated: 'This page is of another version',
  differs: 'There are differences',
  cancelled: 'Stopped',
  internal: 'An error of the worker'
};

/** An error with a status of its own: of the HTTP exchange, not of the work. */
export class HttpError extends LifecycleError {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {}
  ) {
    super('bad-input', message);
  }
}

/**
 * The problem document (RFC 9457, 3) of an error. Its `detail` is the error's message; the cause is
 * left out.
 */
export function toProblem(error: LifecycleError): Problem {
  const status = error instanceof HttpError ? error.status : STATUS[error.tag];
  return {
    type: 'about:blank',
    title: TITLES[error.tag],
    status,
    detail: error.message,
    tag: error.tag,
    ...(error.subject !== undefined && { subject: error.subject })
  };
}

/** Ends the response; answers with the status. Of one that has begun, the head stays as it was sent. */
export function sendProblem(response: ServerResponse, error: LifecycleError): number {
  const problem = toProblem(error);
  const body = JSON.stringify(problem);
  if (!response.headersSent) {
    response.writeHead(problem.status, {
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      ...(error instanceof HttpError ? error.headers : {})
    });
  }
  response.end(body);
  return problem.status;
}
