/** `lifecycle jobs`: what runs, what was interrupted, and what to do about it. */
import { fractionOf, type Job, type JobProgress } from '../../protocol/jobs';
import { EXIT_CODE } from '../../protocol/errors';
import { didYouMean, formatBytes } from '../core';
import type { JobQueue } from '../jobs';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext } from './command';
import { asTold, openQueue } from './job';
import { printable } from './output';

const usage = 'lifecycle jobs [ls|show|pause|resume|cancel|retry] [ID]';

type Act = (id: string, queue: JobQueue, context: CommandContext) => Promise<Job>;

const ACTS: Readonly<Record<string, Act>> = {
  show: (id, queue) => queue.get(id),
  pause: (id, queue) => queue.pause(id),
  cancel: (id, queue) => queue.cancel(id),
  resume: async (id, queue, context) => runHere(await queue.resume(id), queue, context),
  retry: async (id, queue, context) => runHere(await queue.retry(id), queue, context)
};

export const command: Command = {
  name: 'jobs',
  summary: 'List, watch and steer jobs',
  usage,
  examples: [
    ['lifecycle jobs', 'what runs, waits and ended'],
    ['lifecycle jobs resume 4f2a9c01be37', 'go on with one that was paused or failed']
  ],
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, { usage, max: 2 });
    const [verb = 'ls', id] = positionals;
    if (verb !== 'ls' && !Object.hasOwn(ACTS, verb)) {
      throw usageError(`There is no "jobs ${verb}".${didYouMean(verb, ['ls', ...Object.keys(ACTS)])}`, usage);
    }
    if (verb !== 'ls' && id === undefined) {
      throw usageError(`jobs ${verb} needs the ID of a job.`, usage);
    }
    const queue = await openQueue(context);
    const shown = verb === 'ls' ? await queue.list() : [await ACTS[verb]!(id!, queue, context)];
    const chosen = verb === 'ls' && id !== undefined ? shown.filter(job => job.id === id) : shown;
    for (const job of chosen) {
      await show(job, context);
    }
    await context.output.result({ jobs: chosen.length }, chosen.length === 0 ? 'No jobs.' : '');
    const [job] = chosen;
    return (verb === 'resume' || verb === 'retry') && job?.error ? EXIT_CODE[job.error.tag] : 0;
  }
};

/** A job put back into the queue runs in this process, unless a worker was quicker. */
async function runHere(job: Job, queue: JobQueue, context: CommandContext): Promise<Job> {
  if (job.state === 'queued') {
    const tell = ({ partsDone, bytesDone }: JobProgress): string =>
      `${partsDone} parts, ${formatBytes(bytesDone)}`;
    // How it ended is in the job itself.
    await queue.runExisting(job.id, asTold(context, tell)).catch(() => undefined);
  }
  return queue.get(job.id);
}

async function show(job: Job, { output }: CommandContext): Promise<void> {
  // Scripts read the numbers of the progress beside the state, and its field keeps them together.
  await output.record({ type: 'job', ...job, ...job.progress });
  const share = fractionOf(job.progress);
  const done = share === null ? '' : ` ${Math.floor(share * 100)} %`;
  await output.line(`${job.id}  ${`${job.state}${done}`.padEnd(14)}  ${printable(job.title)}`);
  if (job.error) {
    await output.line(`              ${printable(job.error.message)}`);
  }
}
