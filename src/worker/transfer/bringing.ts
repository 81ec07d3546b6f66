/** Carrying out a plan: its objects brought over, several at once, small and large side by side. */
import { forEachConcurrent, throwIfAborted, toLifecycleError, type Task } from '../core';
import type { WorkContext } from '../context';
import { Budget, copyObject, abortUpload } from './object';
import { egressWords, isLarge, type CopyItem, type Plan } from './plan';
import { Failures } from './failures';
import { Hasher, type LocalChecksums } from './checksums';
import type { TransferResult } from './result';
import { lookedUp } from './unchanged';

/** What a server bears, its connection decides. */
const SMALL_AT_ONCE = 128;
/** Each has several parts under way. */
const LARGE_AT_ONCE = 4;

interface Bringing {
  plan: Plan;
  /** Large objects may be renamed, which takes their sources away. */
  isMove: boolean;
  result: TransferResult;
  local: LocalChecksums;
}

/** Bring all objects of a plan; answers with what failed. */
export async function bring(bringing: Bringing, task: Task, context: WorkContext): Promise<Failures> {
  const { plan, isMove } = bringing;
  const words = egressWords(plan.leavingBytes, context.config);
  if (words !== '') {
    task.note?.(words);
  }
  await using hasher = new Hasher();
  const work = new Work(bringing, hasher, task, context);
  work.tell(null);
  const small = (signal: AbortSignal): Promise<void> =>
    forEachConcurrent(
      lookedUp(plan.items.read(), context, signal),
      SMALL_AT_ONCE,
      ({ item, isSeen }, both) => work.take(item, isSeen, both),
      signal
    );
  const large = (signal: AbortSignal): Promise<void> =>
    forEachConcurrent(largeOf(plan), LARGE_AT_ONCE, (item, both) => work.copy(item, false, both), signal);
  if (isMove) {
    // A rename takes the source away: not before everything else has arrived.
    await small(task.signal);
    if (work.failures.count === 0) {
      await large(task.signal);
    }
  } else {
    await forEachConcurrent([small, large], 2, (run, both) => run(both), task.signal);
  }
  return work.failures;
}

async function* largeOf(plan: Plan): AsyncGenerator<CopyItem> {
  if (plan.large === 0) {
    return;
  }
  for await (const item of plan.items.read()) {
    if (item.kind === 'copy' && isLarge(item)) {
      yield item;
    }
  }
}

class Work {
  readonly failures = new Failures();
  private readonly budget = new Budget();
  private partsDone = 0;
  private bytesDone = 0;

  constructor(
    private readonly bringing: Bringing,
    private readonly hasher: Hasher,
    private readonly task: Task,
    private readonly context: WorkContext
  ) {}

  tell(key: string | null): void {
    const { plan } = this.bringing;
    this.task.progress({
      partsDone: this.partsDone,
      partsTotal: plan.items.size,
      bytesDone: this.bytesDone,
      bytesTotal: plan.bytes + plan.resumedBytes,
      key
    });
  }

  /** Whatever the plan says of an item; large objects wait for the others. */
  async take(item: CopyItem, isSeen: boolean, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const { destination } = item;
    switch (item.kind) {
      case 'there':
        await this.keep(item);
        break;
      case 'folder':
        await this.context.open(destination).makeFolder(destination.key, signal);
        this.finished(item);
        break;
      case 'copy':
        if (!isLarge(item)) {
          await this.copy(item, isSeen, signal);
        }
        break;
    }
  }

  async copy(item: CopyItem, isSeen: boolean, signal: AbortSignal): Promise<void> {
    const { task, context, bringing, budget, hasher } = this;
    const { result, local, isMove } = bringing;
    throwIfAborted(signal);
    try {
      const stored = await copyObject({
        item,
        isSeen,
        from: context.open(item.source),
        to: context.open(item.destination),
        task,
        budget,
        hasher,
        local,
        signal,
        mayRename:
          isMove && isLarge(item)
            ? () => context.guard.assert('remove', item.source, 'listed', item.version)
            : undefined,
        onBytes: bytes => {
          this.bytesDone += bytes;
          this.tell(context.format(item.destination));
        },
        onResumed: parts => {
          result.resumed += parts;
        }
      });
      await context.guard.uploaded(item.destination, stored.version);
      result.objects++;
      result.bytes += stored.sizeBytes;
      this.failures.succeeded();
      this.finished(item);
    } catch (thrown) {
      this.fail(item, thrown);
    }
  }

  /** An interrupted run brought it; killed right then, it may not have noted that. */
  private async keep(item: CopyItem): Promise<void> {
    const { destination } = item;
    await abortUpload(destination.key, this.task.journal, this.context);
    await this.context.guard.uploaded(destination, item.present ?? null);
    this.bringing.result.resumed++;
    this.bytesDone += item.sizeBytes ?? 0;
    this.finished(item);
  }

  private finished(item: CopyItem): void {
    this.partsDone++;
    this.tell(this.context.format(item.destination));
  }

  private fail(item: CopyItem, thrown: unknown): void {
    throwIfAborted(this.task.signal);
    const uri = this.context.format(item.source);
    const error = toLifecycleError(thrown, uri);
    if (this.failures.endsTheJob(error)) {
      throw error;
    }
    this.failures.add(uri, error);
    this.bringing.result.failed++;
  }
}
