/** Removing exactly what was listed, at its version: what `rm`, `mv` and `sync --delete` share. */
import { toLifecycleError, type Location, type Task } from '../../core';
import type { WorkContext } from '../../context';
import { assertRemovable, type Listed } from '../../guard';
import type { RemoveOutcome, Store } from '../../stores';
import type { Removable } from '../plan';
import { batchesOf } from './batches';
import { presentVersions } from './present';
import { appendRemovals, removalsPath, type Removal } from './removals';

/** Names that an error tells. */
const MOST_NAMED = 5;

/**
 * Remove a batch of one bucket, as it was listed: each key is judged again
 * right before, and what became of it goes into the journal of removals.
 *
 * @param onUnwritten - What to tell when the journal could not be written: the removal stands all the same
 * @throws LifecycleError `guard-refused` before anything of the batch goes
 */
export async function* removeBatch<T extends Listed & { sizeBytes: number }>(
  batch: readonly T[],
  task: Task,
  context: WorkContext,
  onUnwritten?: (words: string) => void
): AsyncGenerator<{ item: T; uri: string; outcome: RemoveOutcome }> {
  await assertRemovable(batch, context.guard, task.signal);
  await task.assertHeld();
  const items = new Map(batch.map(item => [item.location.key, item]));
  const removals: Removal[] = [];
  try {
    for await (const outcome of removeAtVersions(batch, context.open(batch[0]!.location), task.signal)) {
      const item = items.get(outcome.key)!;
      const { location, version, sizeBytes } = item;
      const uri = context.format(location);
      const at = new Date().toISOString();
      removals.push({ at, job: task.id, uri, version, sizeBytes, outcome: outcome.outcome });
      yield { item, uri, outcome };
    }
  } finally {
    await record(removals, context, onUnwritten);
  }
}

/** Removing is how a person frees a full disk, so a journal that cannot be written must not stop it. */
async function record(
  removals: readonly Removal[],
  { config: { stateFolder } }: WorkContext,
  onUnwritten?: (words: string) => void
): Promise<void> {
  try {
    await appendRemovals(stateFolder, removals);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    onUnwritten?.(`The journal of removals could not be written (${code}): ${removalsPath(stateFolder)}`);
  }
}

/**
 * Where the store cannot remove at a version, the versions are looked up right
 * before: what changed since it was listed stays. A moment remains in which a
 * change goes unseen.
 */
async function* removeAtVersions(
  batch: readonly Listed[],
  store: Store,
  signal: AbortSignal
): AsyncGenerator<RemoveOutcome> {
  const toRemove = batch.map(({ location, version }) => ({ key: location.key, version }));
  if ((await store.capabilities(signal)).conditionalDelete) {
    yield* store.remove(toRemove, signal);
    return;
  }
  const keys = toRemove.map(({ key }) => key);
  const present = await presentVersions(store, keys, signal);
  const unchanged = toRemove.filter(
    ({ key, version }) => present.has(key) && (version === null || present.get(key) === version)
  );
  yield* store.remove(unchanged, signal);
  const sent = new Set(unchanged.map(({ key }) => key));
  for (const key of keys.filter(key => !sent.has(key))) {
    yield { key, outcome: present.has(key) ? 'kept' : 'absent' };
  }
}

/** What became of what a job planned to remove; a renamed object's source is gone already, and counts. */
interface Removed {
  removed: number;
  /** Changed meanwhile, so left alone, or not removable. */
  kept: number;
  /** The first of those, for an error. */
  keptUris: string[];
}

/** Remove what a job planned to, and note it in the journal of removals. */
export async function removePlanned(
  items: AsyncIterable<Removable>,
  task: Task,
  context: WorkContext
): Promise<Removed> {
  const all: Removed = { removed: 0, kept: 0, keptUris: [] };
  for await (const batch of batchesOf(items)) {
    // Without room for a line of the journal the removal stands all the same.
    for await (const { uri, outcome } of removeBatch(batch, task, context)) {
      if (outcome.outcome === 'removed' || outcome.outcome === 'absent') {
        all.removed++;
      } else {
        all.kept++;
        if (all.keptUris.length < MOST_NAMED) {
          all.keptUris.push(uri);
        }
      }
    }
  }
  return all;
}

/** Remove a folder on disk if it may be removed and nothing is left in it. */
export async function removeIfEmpty(folder: Location, task: Task, context: WorkContext): Promise<void> {
  // An own folder or HOME itself stays, empty as it is now.
  if ((await context.guard.judge('remove', folder, 'listed')).allowed) {
    for await (const outcome of context.open(folder).remove([{ key: folder.key }], task.signal)) {
      if (outcome.outcome === 'failed') {
        throw toLifecycleError(outcome.error, context.format(folder));
      }
    }
  }
}
