/** Undo: bringing back what a removal took away, where the buckets keep it. */
import type { WorkContext } from '../../context';
import {
  LifecycleError,
  forEachConcurrent,
  sameBucket,
  throwIfAborted,
  type Location,
  type Task
} from '../../core';
import { undoIn } from '../../guard';
import type { RestoreOutcome } from '../../stores/store';
import { batchesOf } from './batches';
import { removalsOf } from './removals';

const BATCHES_AT_ONCE = 4;
/** Names that a result carries. */
const MAX_NAMED = 100;

export interface RestoreResult extends Record<string, unknown> {
  /** Of the removal that was taken back. */
  removal: string;
  objects: number;
  bytes: number;
  /** The bucket does not keep them any more. */
  absent: number;
  /** Something new stands there, which was left alone. */
  kept: number;
  failed: number;
  keptUris: string[];
  failures: { uri: string; message: string }[];
}

type Counts = Pick<RestoreResult, 'objects' | 'bytes' | 'absent' | 'kept' | 'failed'>;

interface Removed {
  location: Location;
  version: string;
  sizeBytes: number;
}

/**
 * Restore what a removal's job removed, as its journal tells. Restoring is
 * writing where nothing is: the guard is asked about every key before the
 * first comes back, and nothing that stands there now is replaced.
 */
export async function runRestore(
  spec: { jobId: string },
  task: Task,
  context: WorkContext
): Promise<RestoreResult> {
  const partsTotal = await judgeAll(spec.jobId, task, context);
  const result: RestoreResult = {
    removal: spec.jobId,
    objects: 0,
    bytes: 0,
    absent: 0,
    kept: 0,
    failed: 0,
    keptUris: [],
    failures: []
  };
  let partsDone = 0;
  task.progress({ partsDone, partsTotal, bytesDone: 0, bytesTotal: null });
  const one = async (batch: readonly Removed[], _: AbortSignal, index: number): Promise<void> => {
    throwIfAborted(task.signal);
    const part = `batch-${index}`;
    const earlier = task.journal.get(part) as Counts | undefined;
    const counts = earlier ?? (await restoreBatch(batch, result, task, context));
    if (!earlier) {
      task.journal.finish(part, counts);
    }
    for (const name of ['objects', 'bytes', 'absent', 'kept', 'failed'] as const) {
      result[name] += counts[name];
    }
    partsDone += batch.length;
    task.progress({ partsDone, bytesDone: result.bytes, key: context.format(batch.at(-1)!.location) });
  };
  await forEachConcurrent(batchesOf(removedBy(spec.jobId, context)), BATCHES_AT_ONCE, one, task.signal);
  return result;
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
    yield { location: context.parse(uri), version: version ?? '', sizeBytes };
  }
}

async function restoreBatch(
  batch: readonly Removed[],
  result: RestoreResult,
  task: Task,
  context: WorkContext
): Promise<Counts> {
  await task.assertHeld();
  const counts: Counts = { objects: 0, bytes: 0, absent: 0, kept: 0, failed: 0 };
  const removed = new Map(batch.map(item => [item.location.key, item]));
  const items = batch.map(({ location, version }) => ({ key: location.key, version }));
  for await (const outcome of context.open(batch[0]!.location).restore!(items, task.signal)) {
    count(counts, result, removed.get(outcome.key)!, outcome, context);
  }
  return counts;
}

function count(
  counts: Counts,
  result: RestoreResult,
  { location, sizeBytes }: Removed,
  outcome: RestoreOutcome,
  context: WorkContext
): void {
  const uri = context.format(location);
  switch (outcome.outcome) {
    case 'restored':
      counts.objects += 1;
      counts.bytes += sizeBytes;
      break;
    case 'absent':
      counts.absent += 1;
      break;
    case 'kept':
      counts.kept += 1;
      if (result.keptUris.length < MAX_NAMED) {
        result.keptUris.push(uri);
      }
      break;
    case 'failed':
      counts.failed += 1;
      if (result.failures.length < MAX_NAMED) {
        result.failures.push({ uri, message: outcome.error.message });
      }
      break;
  }
}
