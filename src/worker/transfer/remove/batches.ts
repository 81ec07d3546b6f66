/** Long lists in pieces that one request, or a few, can take. */
import type { WorkContext } from '../../context';
import { forEachConcurrent, sameBucket, throwIfAborted, type Location, type Task } from '../../core';
import { addCounts, noCounts, type Counts } from './outcomes';

/** Also what S3 removes in one request. */
const BATCH_ITEMS = 1000;
/** While the server works at one batch, others are judged, looked up and written down. */
const BATCHES_AT_ONCE = 4;

/** Runs of items of one bucket, in their order. */
export async function* batchesOf<T extends { location: Location }>(
  items: AsyncIterable<T>
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    if (batch.length >= BATCH_ITEMS || (batch.length > 0 && !sameBucket(batch[0]!.location, item.location))) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length > 0) {
    yield batch;
  }
}

/**
 * Work at a job's items batch by batch, several at a time; on disk one after
 * the other, because a folder goes after its content. What an earlier run of
 * the job finished is only counted: the items must come in the same order.
 */
export async function workInBatches<T extends { location: Location }>(
  items: AsyncIterable<T>,
  work: (batch: readonly T[]) => Promise<Counts>,
  task: Task,
  context: WorkContext
): Promise<Counts> {
  const sum = noCounts();
  let partsDone = 0;
  const take = async (batch: readonly T[], index: number): Promise<void> => {
    throwIfAborted(task.signal);
    const part = `batch-${index}`;
    const earlier = task.journal.get(part) as Counts | undefined;
    const counts = earlier ?? (await work(batch));
    if (!earlier) {
      task.journal.finish(part, counts);
    }
    addCounts(sum, counts);
    partsDone += batch.length;
    task.progress({ partsDone, bytesDone: sum.bytes, key: context.format(batch.at(-1)!.location) });
  };
  let inOrder: Promise<void> = Promise.resolve();
  await forEachConcurrent(
    batchesOf(items),
    BATCHES_AT_ONCE,
    (batch, _, index) => {
      if (batch[0]!.location.type !== 'disk') {
        return take(batch, index);
      }
      inOrder = inOrder.then(() => take(batch, index));
      return inOrder;
    },
    task.signal
  );
  return sum;
}
