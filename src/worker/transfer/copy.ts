/** `cp` and `mv`: run a plan, remember what is finished, tell what failed. */
import { EXIT_CODE } from '../../protocol/errors';
import {
  LifecycleError,
  atKey,
  forEachConcurrent,
  isLifecycleError,
  throwIfAborted,
  toLifecycleError,
  type Task
} from '../core';
import type { ObjectInfo } from '../stores';
import type { WorkContext } from '../context';
import { LARGE_BYTES, cleanUp, copyObject } from './object';
import { judgeCopy, planCopy, type CopyItem, type CopyPlan, type CopyRequest, type Target } from './plan';

const OBJECTS_AT_ONCE = 8;
const REMOVALS_A_BATCH = 1000;
/** Failed keys that an error names. */
const NAMED_FAILURES = 5;

/** The result of `cp`, `mv` and `sync`: docs/command-line.md. */
export type CopyResult = {
  /** Transferred by this run. */
  objects: number;
  bytes: number;
  /** Symbolic links, which are not followed. */
  skipped: number;
  removed: number;
  failed: number;
  /** Objects and parts that an interrupted run had finished. */
  resumed: number;
  seconds: number;
};

/**
 * Copy, or move, as the request says. Nothing is written unless the guard
 * allows every destination (and of a move every removal). One failed object
 * does not stop the others; the job then fails and names it. A move removes
 * its sources only after everything has arrived.
 */
export async function runCopy(request: CopyRequest, task: Task, context: WorkContext): Promise<CopyResult> {
  const started = performance.now();
  const { journal, signal } = task;
  const resumed = journal.get('begun') !== undefined;
  const plan = await planCopy(request, context, { resumed, signal });
  const targets = await judgeCopy(plan, request, context, {
    isOurs: (item, present) => isFinished(item, present, task) || (resumed && looksFinished(item, present)),
    signal
  });
  await task.assertHeld();
  await journal.finishNow('begun', true);
  const result: CopyResult = {
    objects: 0,
    bytes: 0,
    skipped: plan.links.length,
    removed: 0,
    failed: 0,
    resumed: 0,
    seconds: 0
  };
  const failures = await copyAll({ request, plan, targets, result, resumed }, task, context);
  if (failures.length > 0) {
    throw summary(failures, plan, context);
  }
  if (request.verb === 'mv') {
    await removeSources(plan, result, task, context);
  }
  result.seconds = Math.round(performance.now() - started) / 1000;
  return result;
}

interface Failure {
  item: CopyItem;
  error: LifecycleError;
}

interface Run {
  request: CopyRequest;
  plan: CopyPlan;
  targets: readonly Target[];
  result: CopyResult;
  resumed: boolean;
}

async function copyAll(run: Run, task: Task, context: WorkContext): Promise<Failure[]> {
  const { request, plan, targets, result, resumed } = run;
  const failures: Failure[] = [];
  const totals = { partsTotal: plan.items.length, bytesTotal: plan.bytes };
  let partsDone = 0;
  let bytesDone = 0;
  const tell = (key: string): void => task.progress({ ...totals, partsDone, bytesDone, key });
  tell('');
  const one = async (item: CopyItem, target: Target, signal: AbortSignal): Promise<void> => {
    throwIfAborted(signal);
    const shown = context.format(item.destination);
    const { present } = target;
    const finished = present !== undefined && isFinished(item, present, task);
    if (finished || (resumed && present !== undefined && looksFinished(item, present))) {
      if (!finished) {
        await recordFinished(item, present, task, context);
      }
      await cleanUp(item, context.open(item.destination), task);
      result.resumed++;
      bytesDone += item.sizeBytes ?? 0;
    } else if (item.isFolder) {
      await context.open(item.destination).makeFolder(item.destination.key, signal);
    } else {
      let arrived = 0;
      try {
        const stored = await copyObject({
          item,
          target,
          from: context.open(item.source),
          to: context.open(item.destination),
          task,
          signal,
          mayRename:
            request.verb === 'mv' && isLarge(item)
              ? () => context.guard.assert('remove', item.source, 'listed', item.version)
              : undefined,
          onBytes: bytes => {
            arrived += bytes;
            bytesDone += bytes;
            tell(shown);
          },
          onResumed: parts => {
            result.resumed += parts;
          }
        });
        await recordFinished(item, stored, task, context);
        result.objects++;
        result.bytes += stored.sizeBytes;
      } catch (thrown) {
        bytesDone -= arrived;
        throwIfAborted(task.signal);
        const error = toLifecycleError(thrown, context.format(item.source));
        if (isLifecycleError(error, 'storage-full', 'cancelled', 'internal')) {
          // The others would fail the same way.
          throw error;
        }
        result.failed++;
        failures.push({ item, error });
        return;
      }
    }
    partsDone++;
    tell(shown);
  };
  const all = plan.items.map((item, index) => ({ item, target: targets[index] }));
  const small = all.filter(({ item }) => !isLarge(item));
  await forEachConcurrent(
    small,
    OBJECTS_AT_ONCE,
    ({ item, target }, signal) => one(item, target, signal),
    task.signal
  );
  // Large objects are parallel inside: one at a time keeps memory bounded. A
  // move renames them where the disk cannot share their blocks, so it does not
  // begin with them unless everything else has arrived.
  for (const { item, target } of all.filter(({ item }) => isLarge(item))) {
    if (request.verb === 'mv' && failures.length > 0) {
      break;
    }
    await one(item, target, task.signal);
  }
  return failures;
}

function isLarge(item: CopyItem): boolean {
  return item.sizeBytes !== null && item.sizeBytes > LARGE_BYTES;
}

function journalPart(item: CopyItem): string {
  return `object ${item.destination.key}`;
}

async function recordFinished(
  item: CopyItem,
  stored: ObjectInfo,
  task: Task,
  context: WorkContext
): Promise<void> {
  task.journal.finish(journalPart(item), [item.version, stored.version]);
  await context.guard.uploaded(item.destination, stored.version);
}

/** Did this job finish the item, and does its work still stand? */
function isFinished(item: CopyItem, present: ObjectInfo, task: Task): boolean {
  const record = task.journal.get(journalPart(item));
  return (
    Array.isArray(record) &&
    record[0] === item.version &&
    record[1] === present.version &&
    present.version !== null
  );
}

/**
 * The journal's last second may be lost in a crash: what an interrupted run
 * wrote then is known by its size and by the source's time, which writing keeps.
 */
function looksFinished(item: CopyItem, present: ObjectInfo): boolean {
  return (
    !item.isFolder &&
    item.sizeBytes === present.sizeBytes &&
    item.modified !== null &&
    item.modified.getTime() === present.modified?.getTime()
  );
}

async function removeSources(
  plan: CopyPlan,
  result: CopyResult,
  task: Task,
  context: WorkContext
): Promise<void> {
  const { guard } = context;
  const kept: string[] = [];
  const sources = plan.items.filter(item => !item.isFolder);
  for (let begin = 0; begin < sources.length; begin += REMOVALS_A_BATCH) {
    await task.assertHeld();
    const batch = sources.slice(begin, begin + REMOVALS_A_BATCH);
    for (const item of batch) {
      await guard.assert('remove', item.source, 'listed', item.version);
    }
    for (const [location, items] of groupedByStore(batch)) {
      const store = context.open(location);
      const removals = items.map(item => ({ key: item.source.key, version: item.version ?? undefined }));
      for await (const outcome of store.remove(removals, task.signal)) {
        if (outcome.outcome === 'removed' || outcome.outcome === 'absent') {
          // A renamed object's source is gone already.
          result.removed++;
        } else {
          kept.push(context.format(atKey(location, outcome.key)));
        }
      }
    }
  }
  for (const folder of plan.emptied) {
    // An own folder or HOME itself stays, empty as it is now.
    if ((await guard.judge('remove', folder, 'listed')).allowed) {
      for await (const outcome of context.open(folder).remove([{ key: folder.key }], task.signal)) {
        if (outcome.outcome === 'failed') {
          throw toLifecycleError(outcome.error, context.format(folder));
        }
      }
    }
  }
  if (kept.length > 0) {
    throw new LifecycleError(
      'changed',
      `Everything was copied, but ${kept.length} of the sources changed meanwhile or could not be removed and ` +
        `stay where they are: ${kept.slice(0, NAMED_FAILURES).join(', ')}${kept.length > NAMED_FAILURES ? ', …' : ''}.`,
      { subject: kept[0] }
    );
  }
}

function groupedByStore(items: readonly CopyItem[]): Map<CopyItem['source'], CopyItem[]> {
  const groups = new Map<string, CopyItem[]>();
  for (const item of items) {
    const { type, endpoint, bucket } = item.source;
    const name = JSON.stringify([type, endpoint, bucket]);
    const group = groups.get(name);
    if (group) {
      group.push(item);
    } else {
      groups.set(name, [item]);
    }
  }
  return new Map([...groups.values()].map(group => [group[0].source, group]));
}

/** One error for all that failed: the job is failed (exit 1) unless its only object is at fault. */
function summary(failures: readonly Failure[], plan: CopyPlan, context: WorkContext): LifecycleError {
  const [first] = failures;
  if (plan.items.length === 1) {
    return first.error;
  }
  const named = failures
    .slice(0, NAMED_FAILURES)
    .map(({ item, error }) => `  ${context.format(item.source)}: ${error.message}`);
  const rest = failures.length > NAMED_FAILURES ? [`  and ${failures.length - NAMED_FAILURES} more`] : [];
  const tag = failures.find(({ error }) => EXIT_CODE[error.tag] === 1)?.error.tag ?? 'conflict';
  return new LifecycleError(
    tag,
    [
      `${failures.length} of ${plan.items.length} objects failed; the others are copied. Run the same again for these:`,
      ...named,
      ...rest
    ].join('\n'),
    { subject: context.format(first.item.source), cause: first.error }
  );
}
