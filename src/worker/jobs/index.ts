/**
 * The queue of jobs that survive a closed browser and a killed worker: SQLite
 * for the queue, a file of finished parts a job, a lease a running job.
 */
import type { WorkContext } from '../context';
import { SqliteJobQueue } from './queue';
import { clearSpec, runSpec } from './runners';
import type { JobQueue } from './types';

/** Open the queue of this user's state folder; dispose it to put running jobs back. */
export async function openJobQueue(context: WorkContext): Promise<JobQueue> {
  return new SqliteJobQueue(context, { runner: runSpec, cleaner: clearSpec });
}

export type * from './types';
