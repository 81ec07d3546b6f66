import { WorkerError } from './errors';

/** Waits after failures in a row, in ms, of what is worth trying long; a worker that was killed is back within some seconds. */
export const RETRY_PIECE_AFTER_MS = [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000];

/** May the same call get through the next time? */
export function isPassing(error: unknown): boolean {
  return error instanceof WorkerError && (error.tag === 'network' || error.tag === 'internal');
}
