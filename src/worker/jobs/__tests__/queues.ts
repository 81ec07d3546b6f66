/** Queues over a state folder of the test's own, and work for them. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../../protocol/jobs';
import type { WorkContext } from '../../context';
import { sleep } from '../../core';
import { SqliteJobQueue } from '../queue';
import type { Cleaner, JobResult, NewJob, Runner } from '../types';

/** Of this test alone; removed after it. */
export let folder: string;
let open: SqliteJobQueue[];
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'jobs-')));
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map(close));
  await rm(folder, { recursive: true, force: true });
});

/** A queue over the test's state folder, as another process of the same user would open it. */
export function queue(runner: Runner, jobsAtOnce?: number, cleaner?: Cleaner): SqliteJobQueue {
  const config = { stateFolder: folder, env: {} };
  // The queue looks at nothing else of the context; runners get it handed through.
  const made = new SqliteJobQueue({ config } as unknown as WorkContext, { runner, jobsAtOnce, cleaner });
  open.push(made);
  return made;
}

/** A count of what lies below a URI, to be queued. */
export const job = (uri = 'gs://b/a'): NewJob => ({ title: 'Usage', spec: { verb: 'du', uri } });

/** Work of ten parts that waits for `go` before each; tells which parts it did. */
export function tenParts(
  done: string[],
  go: (part: number) => Promise<void> = async () => undefined
): Runner {
  return async (_, task): Promise<JobResult> => {
    for (let part = 0; part < 10; part++) {
      if (task.journal.get(`${part}`) !== undefined) {
        continue;
      }
      await go(part);
      task.signal.throwIfAborted();
      done.push(`${part}`);
      await task.journal.finishNow(`${part}`);
      task.progress({ partsDone: part + 1, partsTotal: 10 });
    }
    return { parts: [...task.journal.names()].length };
  };
}

/** A job that runs until it is stopped. */
export const endless: Runner = async (_, { signal }) => {
  await sleep(60_000, signal);
  return {};
};

/** The first event that fits, the present state included. */
export async function until(watched: SqliteJobQueue, id: string, fits: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const now = await watched.get(id);
    if (fits(now)) {
      return now;
    }
    await sleep(20);
  }
}

export const inState = (state: Job['state']) => (one: Job) => one.state === state;

/** As a process that ends does. */
export async function close(queue: SqliteJobQueue): Promise<void> {
  open = open.filter(one => one !== queue);
  await queue[Symbol.asyncDispose]();
}
