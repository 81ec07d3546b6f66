/** Undo: bringing back what a removal took away, where the buckets keep it. */
import type { WorkContext } from '../../context';
import { LifecycleError, sameBucket, throwIfAborted, type Location, type Task } from '../../core';
import { undoIn } from '../../guard';
import { workInBatches } from './batches';
import { countOutcome, noCounts, type Counts, type Names } from './outcomes';
import { removalsOf } from './removals';

/** What `restore` brought back: `absent` the buckets keep no more, `kept` stand where something new is. */
export interface RestoreResult extends Names, Counts, Record<string, unknown> {
  /** Of the removal that was taken back. */
  removal: string;
}

interface Removed {
  location: Location;
  /** Null where the store had none: nothing was kept then. */
  version: string | null;
  sizeBytes: number;
}

/**
 * Restore what a removal's job removed, as its journal tells. Restoring is
 * writing where nothing is: the guard is asked about every key before the
 * first comes back, and nothing that stands there now is replaced.
 */
export async function runRestore(
  { jobId }: { jobId: string },
  task: Task,
  context: WorkContext
): Promise<RestoreResult> {
  const partsTotal = await judgeAll(jobId, task, context);
  const names: Names = { keptUris: [], failures: [] };
  task.progress({ partsDone: 0, partsTotal, bytesDone: 0, bytesTotal: null });
  const restore = (batch: readonly Removed[]): Promise<Counts> => restoreBatch(batch, names, task, context);
  const counts = await workInBatches(removedBy(jobId, context), restore, task, context);
  return { removal: jobId, ...counts, ...names };
}

/** May all of it be restored? Answers with how many objects there are. */
async function judgeAll(jobId: string, task: Task, context: WorkContext): Promise<number> {
  let count = 0;
  let last: Location | undefined;
  for await (const { location, version } of removedBy(jobId, context)) {
    throwIfAborted(task.signal);
    if (!last || !sameBucket(last, location)) {
      last = location;
      const { possible, words } = await undoIn([location], context, task.signal);
      if (!possible) {
        throw new LifecycleError('unsupported', `${context.format(location)}: ${words}`, {
          subject: context.format(location)
        });
      }
    }
    await context.guard.assert('create', location, 'listed', version);
    count++;
  }
  if (count === 0) {
    throw new LifecycleError(
      'not-found',
      `The journal of removals knows nothing that job ${jobId} removed. \`lifecycle jobs\` lists the jobs.`,
      { subject: jobId }
    );
  }
  return count;
}

async function* removedBy(jobId: string, context: WorkContext): AsyncGenerator<Removed> {
  for await (const { uri, version, sizeBytes } of removalsOf(context.config.stateFolder, jobId)) {
    yield { location: context.parse(uri), version, sizeBytes };
  }
}

async function restoreBatch(
  batch: readonly Removed[],
  names: Names,
  task: Task,
  context: WorkContext
): Promise<Counts> {
  await task.assertHeld();
  const counts = noCounts();
  const removed = new Map(batch.map(item => [item.location.key, item]));
  const items = batch.flatMap(({ location: { key }, version }) => (version === null ? [] : { key, version }));
  counts.absent += batch.length - items.length;
  for await (const outcome of context.open(batch[0]!.location).restore!(items, task.signal)) {
    const { location, sizeBytes } = removed.get(outcome.key)!;
    countOutcome({ uri: context.format(location), sizeBytes }, outcome, counts, names);
  }
  return counts;
}
