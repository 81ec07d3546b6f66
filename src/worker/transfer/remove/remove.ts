/** Removing exactly what a preview listed, at the versions it listed. */
import type { RemovalUndo } from '../../../protocol/jobs';
import type { WorkContext } from '../../context';
import { sameBucket, type Location, type Task } from '../../core';
import { openPreview, undoIn, type PreviewItem } from '../../guard';
import { workInBatches } from './batches';
import { countOutcome, noCounts, type Counts, type Names } from './outcomes';
import { removeBatch } from './removing';

/** What `rm` did. What was gone already is counted nowhere; URIs and failures are the first hundred. */
export interface RemoveResult extends Names, Omit<Counts, 'absent'>, Record<string, unknown> {
  /** The job's id, by which it can be undone. */
  job: string;
  /** What a person should know besides. */
  notes: string[];
  undo: RemovalUndo;
}

/**
 * Carry out a preview. Each key is judged again right before; a key that may
 * no longer be removed stops the job with `guard-refused`.
 */
export async function runRemove(
  { previewId }: { previewId: string },
  task: Task,
  context: WorkContext
): Promise<RemoveResult> {
  // Whoever made this job opened the preview in time; it may have waited since.
  const { items, totals } = await openPreview(previewId, context, { accepted: true });
  task.progress({ partsDone: 0, partsTotal: totals.items, bytesDone: 0, bytesTotal: totals.bytes });
  const removal = new RunningRemoval(task, context);
  const counts = await workInBatches(removal.seen(items), batch => removal.remove(batch), task, context);
  return removal.result(counts);
}

class RunningRemoval {
  private readonly names: Names = { keptUris: [], failures: [] };
  private readonly notes: string[] = [];
  /** One location of each bucket. */
  private readonly places: Location[] = [];

  constructor(
    private readonly task: Task,
    private readonly context: WorkContext
  ) {}

  /** The items, with their buckets noted. */
  async *seen(items: AsyncIterable<PreviewItem>): AsyncGenerator<PreviewItem> {
    for await (const item of items) {
      if (!this.places.some(place => sameBucket(place, item.location))) {
        this.places.push(item.location);
        // Asked, and remembered, before anything goes: it must not fail afterwards.
        await undoIn([item.location], this.context, this.task.signal);
      }
      yield item;
    }
  }

  async remove(batch: readonly PreviewItem[]): Promise<Counts> {
    const counts = noCounts();
    for await (const { item, uri, outcome } of removeBatch(batch, this.task, this.context, words =>
      this.note(words)
    )) {
      countOutcome({ ...item, uri }, outcome, counts, this.names);
    }
    return counts;
  }

  async result({ objects, bytes, kept, failed }: Counts): Promise<RemoveResult> {
    const { possible, keptSeconds, words } = await undoIn(this.places, this.context, this.task.signal);
    const until = keptSeconds === null ? null : new Date(Date.now() + keptSeconds * 1000).toISOString();
    const undo = { possible, until, words };
    return { job: this.task.id, objects, bytes, kept, failed, ...this.names, notes: this.notes, undo };
  }

  private note(words: string): void {
    if (!this.notes.includes(words)) {
      this.notes.push(words);
    }
  }
}
