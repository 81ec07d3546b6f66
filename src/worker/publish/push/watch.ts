/**
 * Watching for arrivals: a file a dataset in the state folder, so that a watch
 * outlives pages and workers; a look now and then, rarer while nothing changes.
 * It is no job: a hub's server is not kept alive by waiting.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arrival, WatchedArrival } from '../../../protocol/publish';
import type { WorkContext } from '../../context';
import { LifecycleError, toLifecycleError } from '../../core';
import { lookForArrival } from './arrival';
import { assertDatasetName } from './inbox';

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;
const WAIT_GROWS_BY = 1.5;
/** A kit lasts a week at most; who comes later asks anew. */
const LONGEST_WATCH_MS = 30 * 86_400_000;
/** Each is looked for again and again. */
const MOST_WATCHES = 50;

/** What the file holds. */
interface Kept {
  since: string;
  isTold: boolean;
  /** The last look, once everything was there. */
  arrival?: Arrival;
}

interface Watch extends Kept {
  arrival: Arrival;
  problem?: string;
  waitMs: number;
  nextLookAt: number | null;
  timer?: NodeJS.Timeout;
}

/**
 * All watches of this user; `tell` hears of each change. Disposing stops the looking
 * and keeps the watches.
 */
export class ArrivalWatches implements AsyncDisposable {
  private readonly watches = new Map<string, Watch>();
  private readonly folder: string;
  private readonly stop = new AbortController();
  private loading: Promise<void> | undefined;

  constructor(
    private readonly context: WorkContext,
    private readonly tell: (arrival: WatchedArrival) => void,
    private readonly firstWaitMs = FIRST_WAIT_MS
  ) {
    this.folder = join(context.config.stateFolder, 'arrivals');
  }

  /** Take up the watches of an earlier worker. */
  async start(): Promise<void> {
    await (this.loading ??= this.load());
  }

  /** Newest first. */
  async list(): Promise<WatchedArrival[]> {
    await this.start();
    return [...this.watches.values()].map(shown).sort((a, b) => b.watchedSince.localeCompare(a.watchedSince));
  }

  /** Look now, and again until it is complete. */
  async watch(dataset: string): Promise<WatchedArrival> {
    assertDatasetName(dataset);
    await this.start();
    const known = this.watches.get(dataset);
    if (!known && this.watches.size >= MOST_WATCHES) {
      throw new LifecycleError(
        'conflict',
        `${MOST_WATCHES} folders are watched already. Stop watching one of them first.`,
        { subject: dataset }
      );
    }
    const arrival = await lookForArrival(dataset, this.context, this.stop.signal);
    const watch: Watch = {
      since: known?.since ?? new Date().toISOString(),
      isTold: false,
      arrival,
      waitMs: this.firstWaitMs,
      nextLookAt: null
    };
    clearTimeout(known?.timer);
    this.watches.set(dataset, watch);
    await this.keep(watch);
    this.schedule(watch);
    return this.announce(watch);
  }

  /** A page has told the user. */
  async told(dataset: string): Promise<void> {
    await this.start();
    const watch = this.watches.get(dataset);
    if (watch && !watch.isTold) {
      watch.isTold = true;
      await this.keep(watch);
    }
  }

  async forget(dataset: string): Promise<void> {
    assertDatasetName(dataset);
    await this.start();
    clearTimeout(this.watches.get(dataset)?.timer);
    this.watches.delete(dataset);
    await rm(this.path(dataset), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort();
    this.watches.forEach(({ timer }) => clearTimeout(timer));
    await this.loading?.catch(() => undefined);
  }

  private async load(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter(each => each.endsWith('.json')).slice(0, MOST_WATCHES)) {
      const dataset = name.slice(0, -'.json'.length);
      const kept = await readKept(join(this.folder, name));
      if (!kept || Date.now() - Date.parse(kept.since) > LONGEST_WATCH_MS) {
        await rm(join(this.folder, name), { force: true });
        continue;
      }
      const watch: Watch = {
        ...kept,
        arrival: kept.arrival ?? unknown(dataset),
        // All at once would be many at once.
        waitMs: this.firstWaitMs,
        nextLookAt: null
      };
      this.watches.set(dataset, watch);
      this.schedule(watch);
    }
  }

  private schedule(watch: Watch): void {
    if (watch.arrival.state === 'complete' || this.stop.signal.aborted) {
      watch.nextLookAt = null;
      return;
    }
    watch.nextLookAt = Date.now() + watch.waitMs;
    watch.timer = setTimeout(() => void this.look(watch), watch.waitMs);
    watch.timer.unref();
  }

  private async look(watch: Watch): Promise<void> {
    const { dataset } = watch.arrival;
    const before = wordsOf(watch);
    try {
      watch.arrival = await lookForArrival(dataset, this.context, this.stop.signal);
      watch.problem = undefined;
    } catch (error) {
      watch.problem = toLifecycleError(error).message;
    }
    if (this.watches.get(dataset) !== watch || this.stop.signal.aborted) {
      return;
    }
    const isSame = wordsOf(watch) === before;
    watch.waitMs = isSame ? Math.min(watch.waitMs * WAIT_GROWS_BY, LONGEST_WAIT_MS) : this.firstWaitMs;
    if (watch.arrival.state === 'complete') {
      await this.keep(watch).catch(() => undefined);
    }
    this.schedule(watch);
    // Older proxies take each word to a page for the user's activity.
    if (!isSame) {
      this.announce(watch);
    }
  }

  private announce(watch: Watch): WatchedArrival {
    const arrival = shown(watch);
    this.tell(arrival);
    return arrival;
  }

  /** Two servers of one user have one folder: whole files, the last one counts. */
  private async keep({ since, isTold, arrival }: Watch): Promise<void> {
    const path = this.path(arrival.dataset);
    const draft = `${path}.${process.pid}`;
    const kept: Kept = { since, isTold, ...(arrival.state === 'complete' && { arrival }) };
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, JSON.stringify(kept), { mode: 0o600 });
      await rename(draft, path);
    } catch (error) {
      throw toLifecycleError(error, path);
    }
  }

  private path(dataset: string): string {
    return join(this.folder, `${dataset}.json`);
  }
}

function shown({ since, isTold, arrival, problem, nextLookAt }: Watch): WatchedArrival {
  return {
    ...arrival,
    watchedSince: since,
    nextLookAt: nextLookAt === null ? null : new Date(nextLookAt).toISOString(),
    ...(problem !== undefined && { problem }),
    isTold
  };
}

/** All but the time. */
function wordsOf({ arrival, problem }: Watch): string {
  return JSON.stringify([{ ...arrival, checkedAt: '' }, problem]);
}

/** Before the first look of this worker. */
function unknown(dataset: string): Arrival {
  return {
    dataset,
    uri: dataset,
    state: 'expected',
    objects: 0,
    sizeBytes: 0,
    files: null,
    missing: { count: 0, first: [] },
    differ: { count: 0, first: [] },
    sources: [],
    checkedAt: new Date(0).toISOString()
  };
}

/** Undefined for what is none: a watch is asked for again in a moment. */
async function readKept(path: string): Promise<Kept | undefined> {
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as Kept;
    return Number.isNaN(Date.parse(kept.since)) ? undefined : kept;
  } catch {
    return undefined;
  }
}
