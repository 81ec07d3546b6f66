/** Removing exactly what was listed, at its version: what `rm`, `mv` and `sync --delete` share. */
import { toLifecycleError, type Location, type Task } from '../../core';
import type { WorkContext } from '../../context';
import { assertRemovable } from '../../guard';
import type { RemoveOutcome, Store } from '../../stores';
import type { Removable } from '../plan';
import { presentVersions } from './present';
import { appendRemovals } from './removals';

/**
 * Where the store cannot remove at a version, the versions are looked up right
 * before: what changed since the preview stays. A moment remains in which a
 * change goes unseen.
 */
export async function* removeAtVersions(
  batch: readonly { location: Location; version?: string }[],
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
    ({ key, version }) => present.has(key) && (version === undefined || present.get(key) === version)
  );
  yield* store.remove(unchanged, signal);
  const sent = new Set(unchanged.map(({ key }) => key));
  for (const key of keys.filter(key => !sent.has(key))) {
    yield { key, outcome: present.has(key) ? 'kept' : 'absent' };
  }
}

/** What became of a batch; a renamed object's source is gone already, and counts. */
export interface Removed {
  removed: number;
  /** Changed meanwhile, so left alone, or not removable. */
  kept: string[];
}

/** Remove a batch of one bucket for a job that planned it, and note it in the journal of removals. */
export async function removePlanned(
  batch: readonly Removable[],
  task: Task,
  context: WorkContext
): Promise<Removed> {
  await assertRemovable(batch, context.guard, task.signal);
  await task.assertHeld();
  const outcome: Removed = { removed: 0, kept: [] };
  const items = new Map(batch.map(item => [item.location.key, item]));
  const exact = batch.map(({ location, version }) => ({ location, version: version ?? undefined }));
  const lines = [];
  for await (const one of removeAtVersions(exact, context.open(batch[0]!.location), task.signal)) {
    const { location, version, sizeBytes } = items.get(one.key)!;
    const uri = context.format(location);
    lines.push({ at: new Date().toISOString(), job: task.id, uri, version, sizeBytes, outcome: one.outcome });
    if (one.outcome === 'removed' || one.outcome === 'absent') {
      outcome.removed++;
    } else {
      outcome.kept.push(uri);
    }
  }
  // Without room for a line the removal stands all the same.
  await appendRemovals(context.config.stateFolder, lines).catch(() => undefined);
  return outcome;
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
