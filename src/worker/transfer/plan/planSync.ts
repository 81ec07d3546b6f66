/** Planning `sync`: what is missing or differs goes over, what is not in the source may go. */
import {
  LifecycleError,
  asPrefix,
  atKey,
  forEachConcurrent,
  inOrder,
  throwIfAborted,
  type Location,
  type Task,
  nothingThere
} from '../../core';
import type { ListPage, Store } from '../../stores';
import type { WorkContext } from '../../context';
import { assertDisjoint } from './apart';
import type { Comparison, Sides } from '../checksums';
import { itemOf, type CopyItem, type Tree } from './item';
import type { Pair } from './join';
import { judgeNamed, judgeWrite } from './judge';
import { pairsOf, planInOrder, sidesOf, standsForFolder } from './pairs';
import { Plan, type Removable } from './plan';
import type { SyncRequest } from './request';
import { findSource } from './source';

/** Pairs looked at together; each may wait for a thread that has other files to read first. */
const COMPARED_AT_ONCE = 128;
/** While the last pairs of one batch wait, those of the next are looked at. */
const BATCHES_AT_ONCE = 2;

interface SyncPlanOptions {
  comparison: Comparison;
  task: Task;
}

/**
 * Compare two trees, and let the guard judge every write and every removal.
 *
 * @throws LifecycleError `not-found`, `bad-input`; `guard-refused` naming the first key that may not
 *   be written or removed
 */
export async function planSync(
  request: SyncRequest,
  context: WorkContext,
  options: SyncPlanOptions
): Promise<Plan> {
  const { first, ...tree } = await findTrees(request, context, options.task.signal);
  await judgeNamed(context.parse(request.destination), false, context);
  return planInOrder(async () => {
    const planning = new SyncPlanning(tree, first, request, context, options);
    try {
      await planning.run();
      return planning.plan;
    } catch (error) {
      await planning.plan[Symbol.asyncDispose]();
      throw error;
    }
  });
}

/** The two prefixes, and the first page of the source if it is known; a single object is no tree. */
async function findTrees(
  { source: uri, destination: to }: Pick<SyncRequest, 'source' | 'destination'>,
  context: WorkContext,
  signal: AbortSignal
): Promise<Tree & { first?: ListPage }> {
  const [from, destination] = [context.parse(uri), context.parse(to)];
  const found = await findSource(from, { verb: 'cp', recursive: true }, context, signal);
  if (!found) {
    throw nothingThere(uri);
  }
  if (found.info) {
    throw new LifecycleError('bad-input', `${uri} is a single object; sync is for folders. Use cp.`, {
      subject: uri
    });
  }
  const standing =
    destination.type === 'disk' ? await context.open(destination).stat(destination.key) : undefined;
  if (standing && !standing.isFolder && standing.linkTarget === undefined) {
    throw new LifecycleError('bad-input', `${to} is a file; sync is for folders. Use cp.`, { subject: to });
  }
  await assertDisjoint({ uri, location: from }, { uri: to, location: destination }, context, signal);
  return { source: prefixOf(from), destination: prefixOf(destination), first: found.first };
}

function prefixOf(location: Location): Location {
  return atKey(location, asPrefix(location.key));
}

/** What a pair means for the plan. */
type Decision = { item: CopyItem } | { extra: Removable } | 'same' | 'link';

class SyncPlanning {
  readonly plan: Plan;
  private readonly context: WorkContext;
  private readonly from: Store;
  private readonly to: Store;
  private seen = 0;

  constructor(
    private readonly tree: Tree,
    private readonly first: ListPage | undefined,
    private readonly request: SyncRequest,
    context: WorkContext,
    private readonly options: SyncPlanOptions
  ) {
    this.plan = new Plan(context);
    this.context = { ...context, guard: context.guard.forMany() };
    this.from = context.open(tree.source);
    this.to = context.open(tree.destination);
  }

  async run(): Promise<void> {
    const { tree, context, request, plan } = this;
    const { task } = this.options;
    const { source, destination } = tree;
    const pairs = pairsOf(tree, context, {
      extras: request.remove,
      early: true,
      first: this.first,
      signal: task.signal,
      onSourceFolder: async (info, isEmpty) => {
        const relative = info.key.slice(source.key.length);
        if (destination.type === 'disk' && isEmpty && relative !== '') {
          const item = itemOf(source, info, atKey(destination, destination.key + relative));
          await judgeWrite(item, undefined, context);
          await plan.add(item);
        }
      },
      onDestinationFolder: async info => {
        if (info.key.length > destination.key.length) {
          await plan.folders.add(atKey(destination, info.key));
        }
      }
    });
    const decided = inOrder(
      pairs,
      BATCHES_AT_ONCE,
      async batch => ({ batch, decisions: await this.decideAll(batch) }),
      task.signal
    );
    for await (const { batch, decisions } of decided) {
      throwIfAborted(task.signal);
      for (const decision of decisions) {
        if (decision === 'same') {
          plan.same++;
        } else {
          await this.take(decision);
        }
      }
      this.seen += batch.length;
      task.progress({ partsDone: this.seen, partsTotal: null, key: batch.at(-1)?.relative ?? null });
    }
  }

  private async take(decision: Exclude<Decision, 'same'>): Promise<void> {
    const { plan } = this;
    if (decision === 'link') {
      plan.links++;
    } else if ('item' in decision) {
      await plan.add(decision.item);
    } else {
      await plan.extras.add(decision.extra);
    }
  }

  /** Most pairs of most syncs are known to be the same, or their files are read together: none of those waits by itself. */
  private async decideAll(batch: readonly Pair[]): Promise<Decision[]> {
    const { comparison, task } = this.options;
    const same = await comparison.areSame(
      batch.map(pair => this.sidesOf(pair)),
      task.signal
    );
    const decisions = same.map((isSame): Decision | undefined => (isSame ? 'same' : undefined));
    const open = [...batch.keys()].filter(index => decisions[index] === undefined);
    await forEachConcurrent(
      open,
      COMPARED_AT_ONCE,
      async index => {
        decisions[index] = await this.decide(batch[index]!, same[index]);
      },
      task.signal
    );
    return decisions as Decision[];
  }

  /** As `sidesOf`; a marker object is no content of a folder on disk. */
  private sidesOf(pair: Pair): Sides | undefined {
    const isMarker = this.to.type === 'disk' && pair.relative.endsWith('/');
    return isMarker ? undefined : sidesOf(pair, this.from, this.to);
  }

  /** @param same What is known of the two already. */
  private async decide(pair: Pair, same: boolean | undefined): Promise<Decision> {
    const { relative, from, to } = pair;
    const { context, tree } = this;
    const { source, destination } = tree;
    const { comparison, task } = this.options;
    if (!from) {
      if (await standsForFolder(relative, source, context, task.signal)) {
        return 'same';
      }
      const { sizeBytes, version } = to!;
      const location = atKey(destination, to!.key);
      await context.guard.assert('remove', location, 'listed', version);
      return { extra: { location, sizeBytes, version } };
    }
    if (from.linkTarget !== undefined) {
      return 'link';
    }
    const isMarker = destination.type === 'disk' && relative.endsWith('/');
    const item = itemOf(source, from, atKey(destination, destination.key + relative));
    if (isMarker) {
      item.kind = 'folder';
    }
    const sides = same === undefined ? this.sidesOf(pair) : undefined;
    if (sides && (await comparison.isSame(...sides, task.signal))) {
      return 'same';
    }
    return { item: { ...item, precondition: await judgeWrite(item, to, context) } };
  }
}
