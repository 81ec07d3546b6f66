/**
 * The last rows of a long folder, without those between. Services list
 * forwards only, but from any key on (S3 `start-after`, GCS `startOffset`): so
 * the end is searched for, some keys at a time, as one looks for the end of a
 * book by opening it at several places.
 */
import { compareKeys, isBucket, mapConcurrent, sortKeys } from '../core';
import type { ListPage, Store } from './store';

/** Rows of an answer at most; */
const PAGE_ROWS = 150;
/** fewer than these are not enough to fill a screen. */
const ENOUGH_ROWS = 60;
/** Keys that are tried at once. */
const PROBES = 16;
/** Of names in which any character may follow any other, no more keys are made up than these. */
const MOST_KEYS = 5000;
/** A million keys need about five rounds; where so many find no end, rows are to be counted instead. */
const MOST_ROUNDS = 20;

interface LastOptions {
  /** Only rows behind this page's beginning. */
  pageToken?: string;
  signal?: AbortSignal;
}

/**
 * Rows directly below `prefix`, from one of them to the last there is: 60 to
 * 150, or fewer where the names are so that no more were found.
 * Undefined where the listing is not in the order of keys, cannot begin at one,
 * or did not let its end be found.
 */
export async function lastPage(
  store: Store,
  prefix: string,
  { pageToken, signal }: LastOptions = {}
): Promise<ListPage | undefined> {
  if (!isBucket(store) || (await store.capabilities(signal)).unordered) {
    return undefined;
  }
  const options = { delimiter: '/', pageSize: PAGE_ROWS, signal } as const;
  const names = new Names(prefix);
  const first = await store.list(prefix, { ...options, pageToken });
  if (first.nextPageToken === undefined) {
    return first;
  }
  let rows = rowsOf(first);
  names.learn(rows);
  /** Behind this key are enough rows, */
  let low = rows.at(-ENOUGH_ROWS) ?? rows.at(-1) ?? prefix;
  /** and behind this one, if any, too few: those of `end`. */
  let high: string | undefined;
  let end: ListPage | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const points = [low, ...spread(names.between(low, high), PROBES)];
    const pages = await mapConcurrent(
      points,
      points.length,
      (startAfter, both) => store.list(prefix, { ...options, startAfter, signal: both }),
      signal
    );
    for (const [index, point] of points.entries()) {
      const page = behind(point, pages[index]);
      rows = rowsOf(page);
      if (rows.some(row => compareKeys(row, point) <= 0)) {
        // A service that begins elsewhere has an order of its own.
        return undefined;
      }
      if (page.nextPageToken !== undefined) {
        names.learn(rows);
        low = rows.at(-ENOUGH_ROWS) ?? rows.at(-1) ?? point;
      } else if (rows.length >= ENOUGH_ROWS) {
        return page;
      } else {
        high = point;
        end = rows.length > 0 ? page : end;
        break;
      }
    }
  }
  return end;
}

/** A prefix that a page begins behind is given again, for the keys below it. */
function behind(point: string, page: ListPage): ListPage {
  return point.endsWith('/') ? { ...page, prefixes: page.prefixes.filter(prefix => prefix !== point) } : page;
}

function rowsOf({ objects, prefixes }: ListPage): string[] {
  return sortKeys([...objects.map(info => info.key), ...prefixes]);
}

const DIGITS = '0123456789';

/** How names below a prefix are made, as far as some have been seen: which characters stand at which place. */
class Names {
  private readonly seen: Set<string>[] = [];

  constructor(private readonly prefix: string) {}

  learn(rows: readonly string[]): void {
    for (const row of rows) {
      for (const [place, character] of this.placesOf(row).entries()) {
        const here = (this.seen[place] ??= new Set());
        if (!here.has(character)) {
          here.add(character);
          if (DIGITS.includes(character)) {
            [...DIGITS].forEach(digit => here.add(digit));
          }
        }
      }
    }
  }

  /**
   * Keys between two: at each place of the first, with each greater character
   * that may stand there, and with the next there is, so that what was never
   * seen is met. None lies below a prefix that `low` is.
   */
  between(low: string, high: string | undefined): string[] {
    const start = this.placesOf(low);
    const stop = high === undefined ? [] : this.placesOf(high);
    const varied = new Set(this.seen.filter(isVaried).flatMap(here => [...here]));
    const found: string[] = [];
    let head = this.prefix;
    let isBelowStop = high === undefined;
    for (const [place, from] of [...start, ''].entries()) {
      if ((from === '' && start[place - 1] === '/') || found.length > MOST_KEYS) {
        break;
      }
      // Where a counter or a hash stands, so do all characters that it is made of elsewhere.
      const here = this.seen[place] ?? varied;
      for (const character of new Set([...here, ...(isVaried(here) ? varied : []), following(from)])) {
        const key = head + character;
        const isAbove = character !== '/' && compareKeys(character, from) > 0;
        if (isAbove && (isBelowStop || compareKeys(key, high!) < 0)) {
          found.push(key);
        }
      }
      head += from;
      isBelowStop ||= from !== stop[place];
    }
    return sortKeys(found);
  }

  private placesOf(row: string): string[] {
    return [...row.slice(this.prefix.length)];
  }
}

const isVaried = (characters: ReadonlySet<string>): boolean => characters.size > 1;

/** The next character; a slash would lead into a prefix. */
function following(character: string): string {
  switch (character) {
    case '':
      return ' ';
    case '.':
      return '0';
    case '\ud7ff':
      return '\ue000';
    case '\u{10ffff}':
      return '';
    default:
      return String.fromCodePoint(character.codePointAt(0)! + 1);
  }
}

/** At most `most` of them, the last one among them, evenly. */
function spread(keys: readonly string[], most: number): string[] {
  const count = Math.min(most, keys.length);
  return Array.from(
    { length: count },
    (_, index) => keys[Math.round(((index + 1) * keys.length) / count) - 1]
  );
}
