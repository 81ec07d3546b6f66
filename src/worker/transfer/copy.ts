/** `cp` and `mv`: plan, judge, carry out; of a move remove the sources in the end. */
import { LifecycleError, secondsSince, type Task } from '../core';
import type { WorkContext } from '../context';
import { removeIfEmpty, removePlanned } from './remove';
import { begunBefore, noteBegun } from './begun';
import { bring } from './bringing';
import { ChecksumCache, Comparison, LocalChecksums } from './checksums';
import { clearLeftovers } from './leftovers';
import { planCopy, type Plan, type Removable, type CopyRequest } from './plan';
import { emptyResult, type TransferResult } from './result';

/**
 * Copy, or move, as the request says. Nothing is written unless the guard
 * allows every destination (and of a move every removal). One failed object
 * does not stop the others; the job then fails and names it. A move removes
 * its sources only after everything has arrived.
 *
 * A job that began before plans again: what stands at a destination and is
 * proven to be its source is not brought again.
 *
 * @throws LifecycleError `not-found`, `bad-input`, `guard-refused` before the first byte; with
 *   `failures` when objects failed
 */
export async function runCopy(
  request: CopyRequest,
  task: Task,
  context: WorkContext
): Promise<TransferResult> {
  const started = performance.now();
  const { journal } = task;
  await using cache = await ChecksumCache.open(context.config.stateFolder);
  const begun = begunBefore(journal);
  await using local = new LocalChecksums(cache, !begun?.isOtherBoot);
  const resumed = begun && new Comparison(begun.isOtherBoot ? 'proof' : 'resume', local);
  await using plan = await planCopy(request, context, { resumed, task });
  await task.assertHeld();
  await noteBegun(journal, begun?.objects ?? plan.objects);
  const result = { ...emptyResult(), skipped: plan.links };
  const isMove = request.verb === 'mv';
  const failures = await bring({ plan, isMove, result, local }, task, context);
  if (failures.count > 0) {
    throw failures.summary(plan.items.size);
  }
  if (begun) {
    await clearLeftovers(request, task, context, task.signal);
  }
  if (isMove) {
    await removeSources(plan, result, task, context);
  }
  result.seconds = secondsSince(started);
  return result;
}

async function removeSources(
  plan: Plan,
  result: TransferResult,
  task: Task,
  context: WorkContext
): Promise<void> {
  const { removed, kept, keptUris } = await removePlanned(sourcesOf(plan), task, context);
  result.removed += removed;
  for await (const folder of plan.folders.read()) {
    await removeIfEmpty(folder, task, context);
  }
  if (kept > 0) {
    throw new LifecycleError(
      'changed',
      `Everything was copied, but ${kept} of the sources changed meanwhile or could not be removed and ` +
        `stay where they are: ${keptUris.join(', ')}${kept > keptUris.length ? ', …' : ''}.`,
      { subject: keptUris[0] }
    );
  }
}

async function* sourcesOf(plan: Plan): AsyncGenerator<Removable> {
  for await (const { kind, source, sizeBytes, version } of plan.items.read()) {
    if (kind !== 'folder') {
      yield { location: source, sizeBytes: sizeBytes ?? 0, version };
    }
  }
}
