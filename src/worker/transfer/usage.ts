/** `du`: how much is where. */
import type { Usage, UsageChild, UsageTotals } from '../../protocol';
import { asPrefix, atKey, throwIfAborted, type Task, nothingThere } from '../core';
import { pagesAhead } from '../stores';
import type { ObjectInfo } from '../stores/store';
import type { WorkContext } from '../context';
import { Largest } from './largest';

/** Children that are told one by one; a flat prefix may have millions. */
const MAX_CHILDREN = 10_000;

/** A type, not an interface, so that it is a job's result. */
type UsageResult = Pick<Usage, keyof Usage>;

interface Child extends UsageTotals {
  key: string;
  isPrefix: boolean;
}

const NOTHING: UsageTotals = { objects: 0, sizeBytes: 0, oldest: null, newest: null };

/**
 * Add up everything below a URI. Links count as objects without bytes; they are not followed.
 *
 * @throws LifecycleError `not-found` when nothing is there
 */
export async function runUsage(
  spec: { uri: string; most?: number; listed?: number },
  task: Task,
  context: WorkContext
): Promise<UsageResult> {
  const location = context.parse(spec.uri);
  const store = context.open(location);
  const named = location.key === '' ? undefined : await store.stat(location.key, task.signal);
  const result: UsageResult = { uri: context.format(location), ...NOTHING, children: [] };
  if (named && !named.isFolder) {
    count(result, named);
    return result;
  }
  const prefix = asPrefix(location.key);
  const others = { children: 0, objects: 0, sizeBytes: 0 };
  const largest = new Largest<Child>(
    spec.most ?? MAX_CHILDREN,
    child => child.sizeBytes,
    child => {
      others.children++;
      others.objects += child.objects;
      others.sizeBytes += child.sizeBytes;
    }
  );
  const extremes = spec.listed === undefined ? undefined : new Extremes(prefix, spec.listed);
  let child: Child | undefined;
  for await (const objects of pagesAhead(store, prefix, { signal: task.signal })) {
    throwIfAborted(task.signal);
    for (const info of objects) {
      // Key order keeps the objects of one prefix together.
      if (!child?.isPrefix || !info.key.startsWith(child.key)) {
        // Only now is the one before complete.
        if (child) {
          largest.add(child);
        }
        child = childOf(info.key, prefix);
      }
      count(child, info);
      count(result, info);
      extremes?.add(info);
    }
    const key = objects.at(-1)?.key ?? null;
    task.progress({ partsDone: result.objects, bytesDone: result.sizeBytes, key });
  }
  if (child) {
    largest.add(child);
  }
  if (result.objects === 0 && !named && location.key !== '') {
    throw nothingThere(spec.uri);
  }
  const asListed = ({ key, isPrefix: _, ...totals }: Child): UsageChild => ({
    uri: context.format(atKey(location, key)),
    ...totals
  });
  result.children = largest.finish().map(asListed);
  if (extremes) {
    const { largest: first, stalest } = extremes.finish();
    result.largest = first.map(asListed);
    result.stalest = stalest.map(asListed);
  }
  return others.children === 0 ? result : { ...result, others };
}

const DATASET = /^(.*?\.(?:zarr|icechunk)\/)/s;

/** What is largest, and what was longest unchanged: objects, but the chunks of a dataset together. */
class Extremes {
  private readonly largest: Largest<Child>;
  private readonly stalest: Largest<Child>;
  private unit: Child | undefined;

  constructor(
    private readonly prefix: string,
    most: number
  ) {
    const forget = (): void => undefined;
    this.largest = new Largest(most, ({ sizeBytes }) => sizeBytes, forget);
    this.stalest = new Largest(most, ({ newest }) => -Date.parse(newest ?? '9999'), forget);
  }

  add(info: ObjectInfo): void {
    // Key order keeps a dataset's objects together.
    if (!this.unit?.isPrefix || !info.key.startsWith(this.unit.key)) {
      this.close();
      const dataset = DATASET.exec(info.key.slice(this.prefix.length))?.[1];
      const isPrefix = dataset !== undefined;
      this.unit = { key: isPrefix ? this.prefix + dataset : info.key, isPrefix, ...NOTHING };
    }
    count(this.unit!, info);
  }

  /** The largest first; the longest unchanged first. */
  finish(): { largest: Child[]; stalest: Child[] } {
    this.close();
    return {
      largest: this.largest.finish().sort((a, b) => b.sizeBytes - a.sizeBytes),
      stalest: this.stalest
        .finish()
        .filter(({ newest }) => newest !== null)
        .sort((a, b) => Date.parse(a.newest!) - Date.parse(b.newest!))
    };
  }

  private close(): void {
    // Markers of folders hold nothing that could be spared.
    if (this.unit && this.unit.sizeBytes > 0) {
      this.largest.add(this.unit);
      this.stalest.add(this.unit);
    }
    this.unit = undefined;
  }
}

/** The object directly below the prefix, or the prefix below it, that a key lies in. */
function childOf(key: string, prefix: string): Child {
  const slash = key.indexOf('/', prefix.length);
  const isPrefix = slash >= 0;
  return { key: isPrefix ? key.slice(0, slash + 1) : key, isPrefix, ...NOTHING };
}

function count(totals: UsageTotals, info: ObjectInfo): void {
  totals.objects++;
  totals.sizeBytes += info.linkTarget === undefined ? info.sizeBytes : 0;
  if (info.modified) {
    // ISO dates of these centuries sort as text.
    const time = info.modified.toISOString();
    totals.oldest = totals.oldest === null || time < totals.oldest ? time : totals.oldest;
    totals.newest = totals.newest === null || time > totals.newest ? time : totals.newest;
  }
}
