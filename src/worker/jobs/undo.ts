/** The job that takes a removal back. */
import type { JobVerb } from '../../protocol/jobs';
import { LifecycleError } from '../core';
import type { JobQueue, NewJob } from './types';

/** A sync with --delete removes too, and a move its sources. */
const REMOVING: ReadonlySet<JobVerb> = new Set(['rm', 'mv', 'sync']);

/** Throws `conflict` while the removal goes on: what it removes next would be missed. */
export async function undoOf(jobId: string, queue: JobQueue): Promise<NewJob> {
  // A job that was cleared from the list is still in the journal of removals.
  const job = (await queue.list()).find(({ id }) => id === jobId);
  if (job && !REMOVING.has(job.verb)) {
    throw new LifecycleError('bad-input', `Job ${jobId} removed nothing: ${job.title}.`, { subject: jobId });
  }
  if (job?.state === 'running' || job?.state === 'queued') {
    throw new LifecycleError(
      'conflict',
      `Job ${jobId} is still ${job.state}. Cancel it, or wait until it has ended; then undo it.`,
      { subject: jobId }
    );
  }
  return { title: `Undo: ${job?.title ?? `removal ${jobId}`}`, spec: { verb: 'restore', jobId } };
}
