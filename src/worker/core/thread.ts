/** Threads that run the worker's own bundle: how they are started, and how one knows what it is. */
import { Worker, isMainThread, workerData, type WorkerOptions } from 'node:worker_threads';

/** What a thread is told when it starts: what it is, and what else that needs. */
export interface ThreadStart {
  role: string;
}

interface ThreadListener<Reply> {
  onReply(reply: Reply): void;
  /** It broke, with the reason, or ended, without one; told twice where it broke and then ended. */
  onEnd(why: string | undefined): void;
}

/** The thread has nothing of this process: no arguments, no environment. */
export function startThread<Reply>(
  start: ThreadStart,
  listener: ThreadListener<Reply>,
  options: Pick<WorkerOptions, 'stdout' | 'stderr' | 'resourceLimits'> = {}
): Worker {
  // The worker's door, beside all its chunks; it sees by `workerData` what it is started as.
  const worker = new Worker(new URL('./main.mjs', import.meta.url), {
    ...options,
    workerData: start,
    argv: [],
    execArgv: [],
    env: {}
  });
  worker.on('message', (reply: Reply) => listener.onReply(reply));
  worker.on('error', error => listener.onEnd(error.message));
  worker.on('exit', () => listener.onEnd(undefined));
  return worker;
}

/** Is this a thread that was started with this role? */
export function isThread(role: string): boolean {
  return !isMainThread && (workerData as ThreadStart | null)?.role === role;
}
