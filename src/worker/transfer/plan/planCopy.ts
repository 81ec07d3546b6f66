/** Planning `cp` and `mv`. */
import { atKey, mapConcurrent, throwIfAborted, type Task } from '../../core';
import type { WorkContext } from '../../context';
import type { ObjectInfo } from '../../stores';
import type { Comparison } from '../checksums';
import { findErrands, type Errand } from './errands';
import { itemOf, type CopyItem } from './item';
import { judgeNamed, judgeWrite } from './judge';
import { pairsOf, planInOrder } from './pairs';
import { Plan } from './plan';
import type { CopyRequest } from './request';

/** Judgements at once; on disk each waits for the file system. */
const JUDGED_AT_ONCE = 32;

/** What may be written, and what stands there now. */
interface Candidate {
  item: CopyItem;
  present: ObjectInfo | undefined;
}

interface CopyPlanOptions {
  /** The job began before: what it brought, by this comparison, need not be brought again. */
  resumed?: Comparison;
  task: Task;
}

/**
 * List every source, map it to its destination, and let the guard judge all of it.
 *
 * @throws LifecycleError `not-found`, `bad-input`; `guard-refused` naming the first key that may not be written
 */
export async function planCopy(
  request: CopyRequest,
  context: WorkContext,
  options: CopyPlanOptions
): Promise<Plan> {
  const { signal } = options.task;
  const resumed = options.resumed !== undefined;
  const errands = await findErrands(request, context, { resumed, signal });
  const named = context.parse(request.destination);
  if (errands.length > 0) {
    const isExact = errands.some(({ info, destination }) => info && destination.key === named.key);
    await judgeNamed(named, isExact, context);
  }
  return planInOrder(async () => {
    const planning = new CopyPlanning(request, context, options);
    try {
      for (const errand of errands) {
        await planning.add(errand);
      }
      return planning.plan;
    } catch (error) {
      await planning.plan[Symbol.asyncDispose]();
      throw error;
    }
  });
}

class CopyPlanning {
  readonly plan: Plan;
  private readonly context: WorkContext;

  constructor(
    private readonly request: CopyRequest,
    context: WorkContext,
    private readonly options: CopyPlanOptions
  ) {
    this.plan = new Plan(context);
    this.context = { ...context, guard: context.guard.forMany() };
  }

  async add(errand: Errand): Promise<void> {
    const { source, destination, info } = errand;
    if (!info) {
      await this.addTree(errand);
      return;
    }
    const { signal } = this.options.task;
    const present = await this.context.open(destination).stat(destination.key, signal);
    await this.take([{ item: itemOf(source, info, destination), present }]);
  }

  private async addTree(tree: Errand): Promise<void> {
    const { plan, context, request, options } = this;
    const { source, destination, first } = tree;
    const toDisk = destination.type === 'disk';
    const { signal } = options.task;
    const pairs = pairsOf(tree, context, {
      extras: false,
      first,
      signal,
      onSourceFolder: async (info, isEmpty) => {
        const from = atKey(source, info.key);
        if (request.verb === 'mv') {
          await plan.folders.add(from);
        }
        // Only a folder with nothing in it must be made; the others come with their content.
        if (toDisk && isEmpty && info.key.length > source.key.length) {
          const key = destination.key + info.key.slice(source.key.length);
          await this.take([{ item: itemOf(source, info, atKey(destination, key)), present: undefined }]);
        }
      }
    });
    for await (const batch of pairs) {
      const candidates: Candidate[] = [];
      for (const { relative, from, to } of batch) {
        if (from!.linkTarget !== undefined) {
          plan.links++;
          continue;
        }
        const item = itemOf(source, from!, atKey(destination, destination.key + relative));
        // A marker object `dir/` is a folder on disk.
        const isMarker = toDisk && relative.endsWith('/');
        candidates.push({ item: isMarker ? { ...item, kind: 'folder' } : item, present: to });
      }
      await this.take(candidates);
    }
  }

  /** Judge, and put what was allowed into the plan, in order. */
  private async take(candidates: readonly Candidate[]): Promise<void> {
    const { signal } = this.options.task;
    throwIfAborted(signal);
    const judged = await mapConcurrent(candidates, JUDGED_AT_ONCE, one => this.judge(one), signal);
    for (const item of judged) {
      await this.plan.add(item);
    }
  }

  private async judge({ item, present }: Candidate): Promise<CopyItem> {
    const { context, request } = this;
    if (request.verb === 'mv' && item.kind !== 'folder') {
      await context.guard.assert('remove', item.source, 'listed', item.version);
    }
    if (present && item.kind === 'copy' && (await this.isThere(item, present))) {
      return { ...item, kind: 'there', present: present.version ?? undefined };
    }
    return { ...item, precondition: await judgeWrite(item, present, context) };
  }

  /** Did an interrupted run of this very job bring it? */
  private async isThere(item: CopyItem, present: ObjectInfo): Promise<boolean> {
    const { context, options } = this;
    const { sizeBytes } = item;
    if (!options.resumed || sizeBytes === null || present.isFolder || present.linkTarget !== undefined) {
      return false;
    }
    const info = { ...item, key: item.source.key, sizeBytes };
    return options.resumed.isSame(
      { store: context.open(item.source), info },
      { store: context.open(item.destination), info: present },
      options.task.signal
    );
  }
}
