/** A job that runs in this process, and is told of on the way. */
import { fractionOf, type JobProgress } from '../../protocol/jobs';
import { formatBytes } from '../core';
import type { JobQueue, JobResult, NewJob, RunOptions } from '../jobs/types';
import type { CommandContext } from './command';

/** How far a job is, in words; null for one whose notes say it. */
type Tell = ((progress: JobProgress) => string) | null;

/** Run a job until it ends, or the verb is stopped; what went wrong is thrown. */
export async function runJob<T extends JobResult>(
  job: NewJob,
  context: CommandContext,
  tell?: Tell
): Promise<T> {
  const queue = await openQueue(context);
  return (await queue.run(job, asTold(context, tell))) as T;
}

/** The queue; a person hears when its jobs cannot be kept. */
export async function openQueue({ jobs, output }: CommandContext): Promise<JobQueue> {
  const queue = await jobs();
  if (queue.problem !== undefined) {
    output.note(queue.problem);
  }
  return queue;
}

/** To run a job so that it stops with the verb, and a person hears how it goes. */
export function asTold({ output, signal }: CommandContext, tell: Tell = transferred): RunOptions {
  return {
    signal,
    onProgress: tell ? ({ progress }) => output.progress(tell(progress), fractionOf(progress)) : undefined,
    onNote: words => output.note(words)
  };
}

function transferred({ partsDone, partsTotal, bytesDone, bytesPerSecond }: JobProgress): string {
  return partsTotal === null
    ? `${partsDone} compared`
    : `${partsDone} of ${partsTotal}, ${formatBytes(bytesDone)}, ${formatBytes(bytesPerSecond)}/s`;
}
