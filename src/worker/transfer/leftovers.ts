/** What a killed run left behind that nobody sees: uploads in parts, and unfinished files on disk. */
import { asPrefix, type PartJournal } from '../core';
import type { WorkContext } from '../context';
import { begunBefore } from './begun';
import type { CopyRequest, SyncRequest } from './plan';
import { abortUploads } from './object';

/** Take away what a run of this job left. A running one must have ended. */
export async function clearLeftovers(
  { destination }: Pick<CopyRequest | SyncRequest, 'destination'>,
  job: { id: string; journal: PartJournal },
  context: WorkContext,
  signal?: AbortSignal
): Promise<void> {
  await abortUploads(job.journal, context);
  if (!begunBefore(job.journal)) {
    return;
  }
  const location = context.parse(destination);
  const store = context.open(location);
  if (location.key !== '' && !location.key.endsWith('/')) {
    await store.cleanUp?.(location.key, job.id);
  }
  if (location.key !== '') {
    await store.cleanUpBelow?.(asPrefix(location.key), job.id, signal);
  }
}
