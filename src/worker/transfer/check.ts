/** `check`: are two trees, or two objects, equal? Proven by checksums, or by reading both. */
import {
  statFollowing,
  atKey,
  asPrefix,
  baseName,
  mapConcurrent,
  namesFolder,
  secondsSince,
  throwIfAborted,
  LifecycleError,
  type Task,
  nothingThere
} from '../core';
import type { WorkContext } from '../context';
import { type ObjectInfo } from '../stores';
import { ChecksumCache, Comparison, LocalChecksums, type Sides } from './checksums';
import {
  pairsOf,
  planInOrder,
  sidesOf,
  standsForFolder,
  spoolFolder,
  findSource,
  Spool,
  type Tree,
  type Pair
} from './plan';

/** Each may wait for a thread that has other files to read first. */
const COMPARED_AT_ONCE = 128;

/** What is wrong with one key. */
export interface Difference {
  /** `missing`: only in the source; `extra`: only in the destination. */
  difference: 'differ' | 'missing' | 'extra';
  /** Of the source; of what is extra, of the destination. */
  uri: string;
}

export type CheckResult = {
  same: number;
  differ: number;
  missing: number;
  extra: number;
  /** Symbolic links in the source, which are not followed. */
  skipped: number;
  seconds: number;
};

interface CheckRequest {
  source: string;
  destination: string;
}

/**
 * Compare everything, then tell each difference in key order. Remembered
 * checksums count for nothing here: files on disk are read.
 *
 * @throws LifecycleError `not-found` when there is no source. That they differ is an answer
 */
export async function runCheck(
  request: CheckRequest,
  task: Task,
  context: WorkContext,
  onDifference: (difference: Difference) => Promise<void>
): Promise<CheckResult> {
  const started = performance.now();
  await using cache = await ChecksumCache.open(context.config.stateFolder);
  await using local = new LocalChecksums(cache, false);
  const comparison = new Comparison('proof', local);
  await using check = await planInOrder(async () => {
    const made = new Check(comparison, task, context);
    try {
      await made.run(request);
      return made;
    } catch (error) {
      await made[Symbol.asyncDispose]();
      throw error;
    }
  });
  for await (const difference of check.differences.read()) {
    await onDifference(difference);
  }
  return { ...check.counts, seconds: secondsSince(started) };
}

class Check implements AsyncDisposable {
  readonly counts = { same: 0, differ: 0, missing: 0, extra: 0, skipped: 0 };
  readonly differences: Spool<Difference>;

  constructor(
    private readonly comparison: Comparison,
    private readonly task: Task,
    private readonly context: WorkContext
  ) {
    const codec = {
      encode: (item: Difference) => JSON.stringify(item),
      decode: (line: string) => JSON.parse(line) as Difference
    };
    this.differences = new Spool(codec, { folder: spoolFolder(context) });
  }

  async run({ source: uri, destination: to }: CheckRequest): Promise<void> {
    const { context, task } = this;
    const { signal } = task;
    const [source, destination] = [context.parse(uri), context.parse(to)];
    const found = await findSource(source, { verb: 'cp', recursive: true }, context, signal);
    if (!found) {
      throw nothingThere(uri);
    }
    if (found.info) {
      const { sizeBytes } = found.info;
      if (sizeBytes === null) {
        throw new LifecycleError(
          'unsupported',
          `${uri}: the server does not tell its size. Copy it, then check.`,
          {
            subject: uri
          }
        );
      }
      await this.one({ ...found.info, sizeBytes }, { source, destination });
      return;
    }
    const tree = {
      source: atKey(source, asPrefix(source.key)),
      destination: atKey(destination, asPrefix(destination.key))
    };
    let seen = 0;
    for await (const batch of pairsOf(tree, context, { extras: true, first: found.first, signal })) {
      throwIfAborted(signal);
      await this.take(batch, tree);
      seen += batch.length;
      task.progress({ partsDone: seen, key: batch.at(-1)?.relative ?? null });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.differences[Symbol.asyncDispose]();
  }

  /** Two single objects; the destination may be the folder that the other one is in. */
  private async one(from: ObjectInfo, { source, destination }: Tree): Promise<void> {
    const store = this.context.open(destination);
    const named =
      destination.key === '' ? undefined : await statFollowing(store, destination.key, this.task.signal);
    const isFolder = namesFolder(destination.key) || named?.isFolder === true;
    const below = asPrefix(destination.key) + baseName(source);
    const to = isFolder ? await store.stat(below, this.task.signal) : named;
    await this.take([{ relative: '', from, to }], { source, destination });
  }

  private async take(batch: readonly Pair[], tree: Tree): Promise<void> {
    const { signal } = this.task;
    const stores = [this.context.open(tree.source), this.context.open(tree.destination)] as const;
    const same = await this.comparison.areSame(
      batch.map(pair => sidesOf(pair, ...stores)),
      signal
    );
    const verdicts = await mapConcurrent(
      batch,
      COMPARED_AT_ONCE,
      (pair, both, index) => this.verdict(pair, tree, same[index] ?? sidesOf(pair, ...stores), both),
      signal
    );
    for (const [index, verdict] of verdicts.entries()) {
      this.counts[verdict]++;
      if (verdict !== 'same' && verdict !== 'skipped') {
        const { from, to } = batch[index]!;
        const location = from ? atKey(tree.source, from.key) : atKey(tree.destination, to!.key);
        await this.differences.add({ difference: verdict, uri: this.context.format(location) });
      }
    }
  }

  /** @param same Are the two the same, or what must be looked at to know; undefined when one is no object. */
  private async verdict(
    { relative, from, to }: Pair,
    tree: Tree,
    same: boolean | Sides | undefined,
    signal: AbortSignal
  ): Promise<keyof Check['counts']> {
    if (!from || !to) {
      const other = from ? tree.destination : tree.source;
      if (await standsForFolder(relative, other, this.context, signal)) {
        return 'same';
      }
      return from ? (from.linkTarget === undefined ? 'missing' : 'skipped') : 'extra';
    }
    if (from.linkTarget !== undefined) {
      return 'skipped';
    }
    const isSame = typeof same === 'object' ? await this.comparison.isSame(...same, signal) : same;
    return isSame ? 'same' : 'differ';
  }
}
