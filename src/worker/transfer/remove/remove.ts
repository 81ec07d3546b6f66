/** Removing exactly what a preview listed, at the versions it listed. */
import type { RemovalUndo } from '../../../protocol/jobs';
import type { WorkContext } from '../../context';
import { forEachConcurrent, sameBucket, throwIfAborted, type Location, type Task } from '../../core';
import { assertRemovable, openPreview, undoIn, type PreviewItem } from '../../guard';
import type { RemoveOutcome } from '../../stores/store';
import { batchesOf } from './batches';
import { removeAtVersions } from './removing';
import { appendRemovals, removalsPath, type Removal } from './removals';

/** While the server works at one batch, others are judged, looked up and written down. */
const BATCHES_AT_ONCE = 4;
/** Names that a result carries; the journal of removals has them all. */
const MAX_NAMED = 100;

export interface RemoveResult extends Record<string, unknown> {
  /** The job's id, by which it can be undone. */
  job: string;
  objects: number;
  bytes: number;
  /** Changed since the preview, so left alone. */
  kept: number;
  failed: number;
  keptUris: string[];
  failures: { uri: string; message: string }[];
  /** What a person should know besides. */
  notes: string[];
  undo: RemovalUndo;
}

type Counts = Pick<RemoveResult, 'objects' | 'bytes' | 'kept' | 'failed'>;

/**
 * Carry out a preview. Each key is judged again right before; a key that may
 * no longer be removed stops the job with `guard-refused`.
 */
export async function runRemove(
  spec: { previewId: string },
  task: Task,
  context: WorkContext
): Promise<RemoveResult> {
  // Whoever made this job opened the preview in time; it may have waited since.
  const { items, totals } = await openPreview(spec.previewId, context, { accepted: true });
  task.progress({ partsDone: 0, partsTotal: totals.items, bytesDone: 0, bytesTotal: totals.bytes });
  const removal = new RunningRemoval(task, context);
  // On disk a folder goes after its content, batch after batch.
  let inOrder: Promise<void> = Promise.resolve();
  await forEachConcurrent(
    batchesOf(items),
    BATCHES_AT_ONCE,
    (batch, _, index) => {
      if (batch[0]!.location.type !== 'disk') {
        return removal.take(batch, index);
      }
      inOrder = inOrder.then(() => removal.take(batch, index));
      return inOrder;
    },
    task.signal
  );
  return removal.finish();
}

class RunningRemoval {
  private readonly result: RemoveResult;
  /** One location of each bucket. */
  private readonly places: Location[] = [];
  private itemsDone = 0;

  constructor(
    private readonly task: Task,
    private readonly context: WorkContext
  ) {
    this.result = {
      job: task.id,
      objects: 0,
      bytes: 0,
      kept: 0,
      failed: 0,
      keptUris: [],
      failures: [],
      notes: [],
      undo: { possible: false, until: null, words: '' }
    };
  }

  /** Remove a batch, unless an earlier run of this job did. */
  async take(batch: readonly PreviewItem[], index: number): Promise<void> {
    const { task, result } = this;
    throwIfAborted(task.signal);
    const [{ location }] = batch as [PreviewItem];
    if (!this.places.some(place => sameBucket(place, location))) {
      this.places.push(location);
      // Asked, and remembered, before anything goes: it must not fail afterwards.
      await undoIn([location], this.context, task.signal);
    }
    const part = `batch-${index}`;
    const earlier = task.journal.get(part) as Counts | undefined;
    const counts = earlier ?? (await this.remove(batch));
    if (!earlier) {
      task.journal.finish(part, counts);
    }
    result.objects += counts.objects;
    result.bytes += counts.bytes;
    result.kept += counts.kept;
    result.failed += counts.failed;
    this.itemsDone += batch.length;
    task.progress({
      partsDone: this.itemsDone,
      bytesDone: result.bytes,
      key: this.context.format(batch[batch.length - 1]!.location)
    });
  }

  async finish(): Promise<RemoveResult> {
    const { possible, keptSeconds, words } = await undoIn(this.places, this.context, this.task.signal);
    const until = keptSeconds === null ? null : new Date(Date.now() + keptSeconds * 1000).toISOString();
    this.result.undo = { possible, until, words };
    return this.result;
  }

  private async remove(batch: readonly PreviewItem[]): Promise<Counts> {
    const { task, context, result } = this;
    await assertRemovable(batch, context.guard, task.signal);
    await task.assertHeld();
    const counts: Counts = { objects: 0, bytes: 0, kept: 0, failed: 0 };
    const items = new Map(batch.map(item => [item.location.key, item]));
    const removals: Removal[] = [];
    try {
      for await (const outcome of removeAtVersions(batch, context.open(batch[0]!.location), task.signal)) {
        const item = items.get(outcome.key)!;
        const { version = null, sizeBytes } = item;
        const uri = context.format(item.location);
        const at = new Date().toISOString();
        removals.push({ at, job: task.id, uri, version, sizeBytes, outcome: outcome.outcome });
        count(counts, result, uri, item, outcome);
      }
    } finally {
      await this.record(removals);
    }
    return counts;
  }

  /** Removing is how a person frees a full disk, so a journal that cannot be written must not stop it. */
  private async record(removals: readonly Removal[]): Promise<void> {
    const { stateFolder } = this.context.config;
    const { notes } = this.result;
    try {
      await appendRemovals(stateFolder, removals);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      const note = `The journal of removals could not be written (${code}): ${removalsPath(stateFolder)}`;
      if (!notes.includes(note)) {
        notes.push(note);
      }
    }
  }
}

function count(
  counts: Counts,
  result: RemoveResult,
  uri: string,
  item: PreviewItem,
  outcome: RemoveOutcome
): void {
  switch (outcome.outcome) {
    case 'removed':
      if (!item.isFolder) {
        counts.objects += 1;
        counts.bytes += item.sizeBytes;
      }
      break;
    case 'kept':
      // A folder stays because something in it does, which is counted there.
      if (!item.isFolder) {
        counts.kept += 1;
        if (result.keptUris.length < MAX_NAMED) {
          result.keptUris.push(uri);
        }
      }
      break;
    case 'failed':
      counts.failed += 1;
      if (result.failures.length < MAX_NAMED) {
        result.failures.push({ uri, message: outcome.error.message });
      }
      break;
    case 'absent':
      break;
  }
}
