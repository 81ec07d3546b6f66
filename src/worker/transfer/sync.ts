/** `sync`: make a destination hold what a source holds. */
import { LifecycleError, asPrefix, secondsSince, type Task } from '../core';
import type { WorkContext } from '../context';
import { removeIfEmpty, removePlanned } from './remove';
import { begunBefore, noteBegun } from './begun';
import { bring } from './bringing';
import { ChecksumCache, Comparison, LocalChecksums, type Standard } from './checksums';
import { clearLeftovers } from './leftovers';
import { planSync, type Plan, type EqualBy, type SyncRequest } from './plan';
import { emptyResult, type TransferResult } from './result';

const STANDARDS: Readonly<Record<EqualBy, Standard>> = {
  recorded: 'recorded',
  size: 'size',
  content: 'proof'
};

/**
 * Bring what is missing or differs, then, if asked to, remove what only the
 * destination has: nothing of it while anything failed.
 */
export async function runSync(
  request: SyncRequest,
  task: Task,
  context: WorkContext
): Promise<TransferResult> {
  const started = performance.now();
  const { journal } = task;
  await using cache = await ChecksumCache.open(context.config.stateFolder);
  const begun = begunBefore(journal);
  await using local = new LocalChecksums(cache, !begun?.isOtherBoot);
  const comparison = new Comparison(begun?.isOtherBoot ? 'proof' : STANDARDS[request.equalBy], local);
  await using plan = await planSync(request, context, { comparison, task });
  await task.assertHeld();
  await noteBegun(journal, begun?.objects ?? plan.objects);
  // What an interrupted run brought is equal by now.
  const brought = begun ? Math.min(plan.same, Math.max(0, begun.objects - plan.objects)) : 0;
  const result = {
    ...emptyResult(),
    skipped: plan.same - brought + plan.links,
    resumed: brought
  };
  const failures = await bring({ plan, isMove: false, result, local }, task, context);
  if (failures.count > 0) {
    throw failures.summary(plan.items.size);
  }
  if (begun) {
    await clearLeftovers(request, task, context, task.signal);
  }
  if (request.remove) {
    await removeExtras(plan, request, result, task, context);
  }
  result.seconds = secondsSince(started);
  return result;
}

/** One thing that a sync would do. */
export interface SyncStep {
  step: 'copy' | 'remove';
  /** What is copied; of a removal what goes. */
  uri: string;
  sizeBytes: number;
}

/** What `runSync` would do, in key order, without doing it. */
export async function previewSync(
  request: SyncRequest,
  task: Task,
  context: WorkContext,
  onStep: (step: SyncStep) => Promise<void>
): Promise<TransferResult> {
  const started = performance.now();
  await using cache = await ChecksumCache.open(context.config.stateFolder);
  await using local = new LocalChecksums(cache);
  const comparison = new Comparison(STANDARDS[request.equalBy], local);
  await using plan = await planSync(request, context, { comparison, task });
  for await (const { kind, source, sizeBytes } of plan.items.read()) {
    if (kind === 'copy') {
      await onStep({ step: 'copy', uri: context.format(source), sizeBytes: sizeBytes ?? 0 });
    }
  }
  for await (const { location, sizeBytes } of plan.extras.read()) {
    await onStep({ step: 'remove', uri: context.format(location), sizeBytes });
  }
  return {
    ...emptyResult(),
    objects: plan.objects,
    bytes: plan.bytes,
    skipped: plan.same + plan.links,
    removed: plan.extras.size,
    seconds: secondsSince(started)
  };
}

async function removeExtras(
  plan: Plan,
  request: SyncRequest,
  result: TransferResult,
  task: Task,
  context: WorkContext
): Promise<void> {
  const { removed, kept, keptUris } = await removePlanned(plan.extras.read(), task, context);
  result.removed += removed;
  await removeEmptyFolders(plan, request, task, context);
  if (kept > 0) {
    throw new LifecycleError(
      'changed',
      `Everything was copied, but ${kept} objects that the source does not have changed meanwhile or could not ` +
        `be removed and stay: ${keptUris.join(', ')}${kept > keptUris.length ? ', …' : ''}. Run the same again.`,
      { subject: keptUris[0] }
    );
  }
}

/** Folders that hold nothing any more, and that the source does not have. */
async function removeEmptyFolders(
  plan: Plan,
  request: SyncRequest,
  task: Task,
  context: WorkContext
): Promise<void> {
  const [source, destination] = [context.parse(request.source), context.parse(request.destination)];
  const from = context.open(source);
  for await (const folder of plan.folders.read()) {
    const page = await context
      .open(folder)
      .list(folder.key, { pageSize: 1, folders: true, signal: task.signal });
    const isEmpty = page.objects.every(({ key }) => key === folder.key);
    const relative = folder.key.slice(asPrefix(destination.key).length);
    if (isEmpty && (await from.stat(asPrefix(source.key) + relative, task.signal)) === undefined) {
      await removeIfEmpty(folder, task, context);
    }
  }
}
