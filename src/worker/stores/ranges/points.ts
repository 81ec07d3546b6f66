/** Keys at which more of a long listing may begin: folders that are there, or made up from the keys that came. */
import { compareKeys, sortKeys } from '../../core';
import type { Store } from '../store';

const DIGITS = '0123456789';
/** Folders deeper than this are not asked for their neighbours. */
const MOST_LEVELS = 8;

export class Points {
  /** Prefixes that are there, in key order. */
  private folders: string[] = [];
  private readonly asked = new Set<string>();
  /** Characters that stand at each place of a key behind the prefix, as far as they came. */
  private readonly seen: Set<string>[] = [];

  constructor(
    private readonly store: Store,
    private readonly prefix: string
  ) {}

  /** Keys that came tell which characters stand where; a digit stands for all ten. */
  learn(...keys: readonly string[]): void {
    for (const key of keys) {
      for (let place = this.prefix.length; place < key.length; place++) {
        const here = (this.seen[place] ??= new Set());
        here.add(key[place]!);
        if (DIGITS.includes(key[place]!)) {
          [...DIGITS].forEach(digit => here.add(digit));
        }
      }
    }
  }

  /** The folders above that of a key, as far as they were not asked yet which folders they hold. */
  unasked(key: string): string[] {
    const parents: string[] = [];
    let end = this.prefix.length;
    for (let slash = key.indexOf('/', end); slash >= 0; slash = key.indexOf('/', end)) {
      parents.push(key.slice(0, end));
      end = slash + 1;
    }
    return parents.slice(0, MOST_LEVELS).filter(parent => !this.asked.has(parent));
  }

  /** Ask folders for those that they hold behind a key: a short answer each names real places. */
  async ask(parents: readonly string[], key: string, signal?: AbortSignal): Promise<void> {
    parents.forEach(parent => this.asked.add(parent));
    const pages = await Promise.all(
      parents.map(parent => this.store.list(parent, { delimiter: '/', startAfter: key, signal }))
    );
    this.folders = sortKeys([...this.folders, ...pages.flatMap(page => page.prefixes)]);
  }

  /**
   * A key between two, about in the middle of what is known to be there: a
   * folder's, else made up. It differs from `low` before the place `depth`,
   * where the keys of one page are still alike, so that a page or more lies
   * between. Undefined when nothing is known.
   */
  between(low: string, high: string | undefined, depth: number): string | undefined {
    const isFar = (key: string): boolean =>
      compareKeys(key, low) > 0 &&
      (high === undefined || compareKeys(key, high) < 0) &&
      alike(key, low) < depth;
    const folders = this.folders.filter(isFar);
    const known = folders.length > 0 ? folders : this.madeUp(low, depth).filter(isFar);
    return known[known.length >> 1];
  }

  /** The key as far as it reaches, with each character that may stand at its next place. */
  private madeUp(low: string, depth: number): string[] {
    const keys: string[] = [];
    for (let place = this.prefix.length; place < Math.min(depth, low.length); place++) {
      const head = low.slice(0, place);
      this.seen[place]?.forEach(character => keys.push(head + character));
    }
    // Half a character is none.
    return sortKeys(keys.filter(key => key.isWellFormed()));
  }
}

/** How long the beginning is that two keys share. */
export function alike(one: string, two: string): number {
  const most = Math.min(one.length, two.length);
  let place = 0;
  while (place < most && one[place] === two[place]) {
    place++;
  }
  return place;
}
