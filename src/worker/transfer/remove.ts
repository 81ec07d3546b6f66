/** Removing exactly what a preview listed, at the versions it listed. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkContext } from '../context';
import { forEachConcurrent, sameBucket, throwIfAborted, type Task } from '../core';
import { openPreview, type PreviewItem } from '../guard';
import type { RemoveOutcome, Store } from '../stores/store';

/** Also what S3 removes in one request. */
const BATCH_ITEMS = 1000;
const CHECKS_AT_ONCE = 32;
/** Names that a result carries; the journal of removals has them all. */
const MAX_NAMED = 100;

export interface RemoveResult extends Record<string, unknown> {
  objects: number;
  bytes: number;
  /** Changed since the preview, so left alone. */
  kept: number;
  failed: number;
  keptUris: string[];
  failures: { uri: string; message: string }[];
  /** What a person should know besides. */
  notes: string[];
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
  const result: RemoveResult = {
    objects: 0,
    bytes: 0,
    kept: 0,
    failed: 0,
    keptUris: [],
    failures: [],
    notes: []
  };
  let index = 0;
  let itemsDone = 0;
  for await (const batch of batches(items)) {
    throwIfAborted(task.signal);
    const part = `batch-${index++}`;
    const earlier = task.journal.get(part) as Counts | undefined;
    const counts = earlier ?? (await removeBatch(batch, result, task, context));
    if (!earlier) {
      task.journal.finish(part, counts);
    }
    result.objects += counts.objects;
    result.bytes += counts.bytes;
    result.kept += counts.kept;
    result.failed += counts.failed;
    itemsDone += batch.length;
    task.progress({
      partsDone: itemsDone,
      bytesDone: result.bytes,
      key: context.format(batch[batch.length - 1]!.location)
    });
  }
  return result;
}

/** Runs of items of one bucket, in order, so that a folder comes after its content. */
async function* batches(items: AsyncIterable<PreviewItem>): AsyncGenerator<PreviewItem[]> {
  let batch: PreviewItem[] = [];
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

async function removeBatch(
  batch: readonly PreviewItem[],
  result: RemoveResult,
  task: Task,
  context: WorkContext
): Promise<Counts> {
  const store = context.open(batch[0]!.location);
  const changed = await changedItems(batch, store, task.signal);
  await forEachConcurrent(
    batch,
    CHECKS_AT_ONCE,
    item => context.guard.assert('remove', item.location, 'listed', item.version ?? null),
    task.signal
  );
  await task.assertHeld();
  const counts: Counts = { objects: 0, bytes: 0, kept: 0, failed: 0 };
  const byKey = new Map(batch.map(item => [item.location.key, item]));
  const wanted = batch.filter(item => !changed.has(item));
  const toRemove = wanted.map(({ location, version }) => ({ key: location.key, version }));
  const lines: string[] = [];
  const take = (outcome: RemoveOutcome): void => {
    const item = byKey.get(outcome.key)!;
    const uri = context.format(item.location);
    lines.push(journalLine(task.id, uri, item, outcome));
    count(counts, result, uri, item, outcome);
  };
  for (const item of changed) {
    take({ key: item.location.key, outcome: 'kept' });
  }
  try {
    for await (const outcome of store.remove(toRemove, task.signal)) {
      take(outcome);
    }
  } finally {
    await writeJournal(lines, result, context);
  }
  return counts;
}

/**
 * Where the store cannot remove at a version, the versions are looked up right
 * before: what changed since the preview stays. A moment remains in which a
 * change goes unseen.
 */
async function changedItems(
  batch: readonly PreviewItem[],
  store: Store,
  signal: AbortSignal
): Promise<Set<PreviewItem>> {
  const changed = new Set<PreviewItem>();
  if ((await store.capabilities(signal)).conditionalDelete) {
    return changed;
  }
  await forEachConcurrent(
    batch,
    CHECKS_AT_ONCE,
    async (item, both) => {
      const info = await store.stat(item.location.key, both);
      if (info && item.version !== undefined && info.version !== item.version) {
        changed.add(item);
      }
    },
    signal
  );
  return changed;
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

function journalLine(job: string, uri: string, item: PreviewItem, { outcome }: RemoveOutcome): string {
  const { version = null, sizeBytes } = item;
  return `${JSON.stringify({ at: new Date().toISOString(), job, uri, version, sizeBytes, outcome })}\n`;
}

/** Removing is how a person frees a full disk, so a journal that cannot be written must not stop it. */
async function writeJournal(
  lines: readonly string[],
  result: RemoveResult,
  context: WorkContext
): Promise<void> {
  const path = join(context.config.stateFolder, 'removals.ndjson');
  try {
    await appendFile(path, lines.join(''), { mode: 0o600 });
  } catch (error) {
    const note = `The journal of removals could not be written (${(error as NodeJS.ErrnoException).code ?? String(error)}): ${path}`;
    if (!result.notes.includes(note)) {
      result.notes.push(note);
    }
  }
}
