import type { TranslationBundle } from '@jupyterlab/translation';
import type { ErrorTag, Problem } from '../../protocol';

/** What the worker (or the way to it) answered instead of a result; the message is for a person. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError';

  constructor(
    message: string,
    readonly tag: ErrorTag,
    readonly status: number,
    readonly subject?: string,
    options?: ErrorOptions & { isFromWorker?: boolean }
  ) {
    super(message, options);
    this.isFromWorker = options?.isFromWorker ?? false;
  }

  /** The worker's own words, rather than of the way to it. */
  readonly isFromWorker: boolean;
}

/** The words to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Was the call given up on purpose, by its signal? */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The worker's own problem document, if that is what `body` holds. */
export function asProblem(body: unknown): Problem | undefined {
  const problem = body as Partial<Problem> | null;
  const isProblem =
    typeof problem === 'object' &&
    problem !== null &&
    typeof problem.tag === 'string' &&
    typeof problem.detail === 'string';
  return isProblem ? (problem as Problem) : undefined;
}

/**
 * What is told where no answer came from the worker itself.
 *
 * @param status of the answer that came instead; 0 without any
 */
export function unreachable(trans: TranslationBundle, status: number, cause?: unknown): WorkerError {
  switch (status) {
    case 404:
      return new WorkerError(
        trans.__(
          'This Jupyter server has no lifecycle worker. Is jupyter-server-proxy installed and enabled?'
        ),
        'network',
        status
      );
    case 401:
    case 403:
      return new WorkerError(
        trans.__('The Jupyter server refused the request: log in again, then reload this page.'),
        'unauthorized',
        status
      );
    default:
      return new WorkerError(
        trans.__(
          'The lifecycle worker does not answer. It may be starting again: try once more in a moment.'
        ),
        'network',
        status,
        undefined,
        { cause }
      );
  }
}
