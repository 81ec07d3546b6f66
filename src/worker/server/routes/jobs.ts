/** Transfers as jobs, and the jobs themselves. */
import type { Job } from '../../../protocol';
import type { Call, Handlers } from '../call';
import { resolveNamed } from '../names';

/** The newest jobs; older ones are on the command line. */
const MAX_JOBS = 1000;

/** Children that a usage view tells apart; the smaller ones count together. */
const MOST_CHILDREN = 300;
/** Largest, and longest unchanged, that it lists. */
const LISTED = 50;

type JobsRoute =
  | 'copy'
  | 'move'
  | 'usage'
  | 'jobs'
  | 'job'
  | 'pauseJob'
  | 'resumeJob'
  | 'cancelJob'
  | 'retryJob'
  | 'clearJobs';

export const jobs: Handlers<JobsRoute> = {
  copy: ({ sources, destination, recursive = true }, call) =>
    transfer('cp', sources, destination, recursive, call),
  move: ({ sources, destination }, call) => transfer('mv', sources, destination, true, call),
  async usage({ uri }, { work, jobs: queue }) {
    const place = work.format(work.parse(uri));
    const spec = { verb: 'du', uri: place, most: MOST_CHILDREN, listed: LISTED } as const;
    return { job: await queue.submit({ title: `Measure ${place}`, spec }) };
  },
  jobs: async (_, { jobs: queue }) => ({ jobs: (await queue.list()).slice(0, MAX_JOBS) }),
  job: async ({ id }, { jobs: queue }) => ({ job: await queue.get(id) }),
  pauseJob: async ({ id }, { jobs: queue }) => ({ job: await queue.pause(id) }),
  resumeJob: async ({ id }, { jobs: queue }) => ({ job: await queue.resume(id) }),
  cancelJob: async ({ id }, { jobs: queue }) => ({ job: await queue.cancel(id) }),
  retryJob: async ({ id }, { jobs: queue }) => ({ job: await queue.retry(id) }),
  async clearJobs({ ids }, { jobs: queue, jobsRemoved }) {
    const removed = await queue.clear(ids);
    jobsRemoved(removed);
    return { removed };
  }
};

async function transfer(
  verb: 'cp' | 'mv',
  uris: readonly string[],
  to: string,
  recursive: boolean,
  { work, jobs: queue }: Call
): Promise<{ job: Job }> {
  const sources = uris.map(uri => (verb === 'mv' ? resolveNamed(uri, work) : work.format(work.parse(uri))));
  const destination = resolveNamed(to, work);
  const spec = { verb, sources, destination, recursive };
  const { transferTitle } = await import('../../transfer');
  return { job: await queue.submit({ title: transferTitle(spec), spec }) };
}
