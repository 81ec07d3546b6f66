/** The worker behind the proxy: listen, answer, and end in good order. */
import { createServer } from 'node:http';
import type { WorkContext } from '../context';
import { letCompilersIn } from '../core';
import type { JobQueue } from '../jobs';
import { Arrivals } from './arrivals';
import { Events } from './events';
import { answer } from './handler';
import { IdleMemory } from './idleMemory';
import { createLog, type Log } from './log';
import { listen } from './socket';

interface ServeOptions {
  socket: string;
  version: string;
  work(): Promise<WorkContext>;
  jobs(): Promise<JobQueue>;
  /** Aborted on SIGINT and SIGTERM. */
  signal: AbortSignal;
  stderr: { write(text: string): unknown };
}

const PARENT_CHECK_MS = 1000;
/** Open connections get this long to finish. */
const CLOSE_MS = 1000;
/** Of a process ended by SIGTERM; the proxy starts a worker again only after an exit code that is not 0. */
const TERMINATED = 143;
const ORPHANED = 1;

/** Serve until a signal, or until the parent is gone; answers with the exit code, which is never 0. */
export async function serve(options: ServeOptions): Promise<number> {
  const log = createLog(options.stderr);
  catchDefects(log);
  using events = new Events();
  await using arrivals = new Arrivals(options.work, arrival => events.arrival(arrival));
  using idleMemory = new IdleMemory(() => events.isWorking);
  const parent = process.ppid;
  const server = createServer((request, response) => {
    response.on('close', () => idleMemory.stir());
    void answer(request, response, signal => prepareCall(options, events, arrivals, signal), log);
  });
  server.on('upgrade', (request, socket, head) => void events.upgrade(request, socket, head));
  await listen(server, options.socket);
  log('listening', { version: options.version, pid: process.pid });
  startJobs(options, events, idleMemory, log);
  void arrivals.takeUp().catch((error: Error) => log('error', { message: error.message }));
  const code = await untilEnd(options.signal, parent);
  log('stopping', { code });
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), CLOSE_MS).unref();
  return code;
}

async function prepareCall(
  { work, jobs, version }: ServeOptions,
  events: Events,
  arrivals: Arrivals,
  signal: AbortSignal
) {
  return {
    work: await work(),
    jobs: await jobs(),
    arrivals: () => arrivals.open(),
    version,
    signal,
    jobsRemoved: (ids: string[]) => events.jobsRemoved(ids)
  };
}

/** Take up what a killed worker left. An invalid configuration is told by every route instead. */
function startJobs({ jobs }: ServeOptions, events: Events, idleMemory: IdleMemory, log: Log): void {
  jobs().then(
    queue => {
      queue.subscribe(job => {
        letCompilersIn();
        events.job(job);
        idleMemory.stir();
      });
      queue.start();
      if (queue.problem !== undefined) {
        log('jobs-in-memory', { problem: queue.problem });
      }
    },
    (error: Error) => log('error', { message: error.message })
  );
}

/** Jupyter's own shutdown, and its SIGKILL, tell the worker nothing: it has to look. */
function untilEnd(signal: AbortSignal, parent: number): Promise<number> {
  return new Promise(resolve => {
    const timer = setInterval(() => {
      if (process.ppid !== parent) {
        end(ORPHANED);
      }
    }, PARENT_CHECK_MS);
    const end = (code: number): void => {
      clearInterval(timer);
      resolve(code);
    };
    if (signal.aborted) {
      end(TERMINATED);
    }
    signal.addEventListener('abort', () => end(TERMINATED), { once: true });
  });
}

/** A defect ends the process with words; the proxy starts a new one, and jobs resume. */
function catchDefects(log: Log): void {
  process.on('uncaughtException', error => {
    log('crash', { stack: error instanceof Error ? error.stack : String(error) });
    process.exit(1);
  });
}
