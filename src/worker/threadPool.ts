/** The threads that do Node's file requests. */
import { stat } from 'node:fs';

const EVERY_MS = 1000;

/**
 * Keep file requests from waiting for ever. glibc before 2.41 now and then loses the signal
 * that wakes a thread of the pool (its bug 25847): all of them then sleep beside a request.
 * The next request wakes one, and a job that waits for its only one never makes it; this does.
 * It keeps no process alive.
 */
export function keepThreadPoolAwake(everyMs = EVERY_MS): Disposable {
  const timer = setInterval(() => stat('/', () => undefined), everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
