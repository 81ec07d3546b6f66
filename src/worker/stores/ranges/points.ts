/** Keys at which more of a long listing may begin: counted on from the keys that came, or folders that are there. */
import { compareKeys, firstDifference, sortKeys } from '../../core';
import type { Store } from '../store';
import { isFiner, isSame, placesOf, type Place } from './places';

const DIGITS = [...'0123456789'];
/** What names are numbered with; what stands between numbers stays. */
const COUNTS = /[\p{L}\p{N}\p{Surrogate}]/u;
/** Of a page: they say which characters there are. */
const KEYS_LEARNED = 32;
/** Pages that say how close keys lie. */
const PAGES_REMEMBERED = 4;
/** Folders deeper than this are not asked for their neighbours. */
const MOST_LEVELS = 8;

/** From the first to the last key of a page, the character at a place goes so many steps on. */
interface Pitch extends Place {
  steps: number;
}

/**
 * Learns from pages how the keys below a prefix are made, and guesses on from there: a key
 * that it gives need not be there.
 */
export class Points {
  /** Prefixes that are there, in key order. */
  private folders: string[] = [];
  private readonly asked = new Set<string>();
  /** By level and offset, the characters that stand there, sorted. */
  private readonly seen: string[][][] = [];
  /** The last of them, where that was seen. */
  private readonly ends: string[][] = [];
  /** First and last keys of the pages that came last. */
  private readonly extents: [first: string, last: string][] = [];

  constructor(
    private readonly store: Store,
    private readonly prefix: string
  ) {}

  /** Keys of a page, in order. */
  learn(keys: readonly string[]): void {
    if (keys.length === 0) {
      return;
    }
    const apart = Math.ceil(keys.length / KEYS_LEARNED);
    for (let index = 0; index < keys.length; index += apart) {
      this.learnCharacters(keys[index]!);
      if (index > 0) {
        this.learnEnd(keys[index - apart]!, keys[index]!);
      }
    }
    this.extents.push([keys[0]!, keys.at(-1)!]);
    this.extents.splice(0, this.extents.length - PAGES_REMEMBERED);
  }

  private learnCharacters(key: string): void {
    for (const { character, level, offset } of placesOf(key, this.prefix)) {
      if (COUNTS.test(character)) {
        const here = ((this.seen[level] ??= [])[offset] ??= []);
        // Numbers go on a little: further than that there may be none (months).
        const near = DIGITS.includes(character) ? DIGITS.slice(0, Number(character) + 3) : [character];
        const added = near.filter(one => !here.includes(one));
        if (added.length > 0) {
          here.push(...added);
          here.sort(compareKeys);
        }
      }
    }
  }

  /** Where one key differs from the next, what stands behind has begun anew: it had come to its end (a month to 12). */
  private learnEnd(key: string, next: string): void {
    const differs = firstDifference(key, next) - this.prefix.length;
    const ended = placesOf(key, this.prefix)
      .slice(differs + 1)
      .find(({ character }) => COUNTS.test(character));
    if (ended) {
      const { character, level, offset } = ended;
      const here = (this.ends[level] ??= []);
      if (here[offset] === undefined || compareKeys(character, here[offset]) > 0) {
        here[offset] = character;
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

  /** A key about so many pages behind another one; undefined when nothing is known. */
  ahead(key: string, pages: number): string | undefined {
    const folder = this.folderAhead(key, pages);
    const counted = this.countedOn(key, pages);
    const isFolderFirst = folder !== undefined && (counted === undefined || compareKeys(folder, counted) < 0);
    return isFolderFirst ? folder : counted;
  }

  /** Of the folders that are known, as many on as pages went by; one, where a page is less than a folder. */
  private folderAhead(key: string, pages: number): string | undefined {
    const next = countUpTo(this.folders, key);
    const ofPages = this.extents.map(
      ([first, last]) => countUpTo(this.folders, last) - countUpTo(this.folders, first)
    );
    const index = next + Math.floor(Math.max(0, ...ofPages) * pages);
    return next < this.folders.length ? this.folders[Math.min(index, this.folders.length - 1)] : undefined;
  }

  /** The key with its characters up to the finest place counted on, as a number is. */
  private countedOn(key: string, pages: number): string | undefined {
    const places = placesOf(key, this.prefix);
    const pitch = this.pitchOf(key, places);
    if (!pitch) {
      return undefined;
    }
    const head = places.filter(place => !isFiner(place, pitch));
    if (!places.some(place => isSame(place, pitch))) {
      head.push(...this.firstNames(pitch));
    }
    let carry = Math.max(1, Math.round(pages * pitch.steps));
    for (const place of head.toReversed()) {
      const characters = this.charactersAt(place);
      if (carry > 0 && characters && COUNTS.test(place.character)) {
        const index = characters.indexOf(place.character) + carry;
        place.character = characters[index % characters.length]!;
        carry = Math.floor(index / characters.length);
      }
    }
    const counted = this.prefix + head.map(({ character }) => character).join('');
    // Half a character is none.
    return carry === 0 && counted.isWellFormed() ? counted : undefined;
  }

  /** How close keys lie, at the finest place that a key has, or the names in it if it is a folder. */
  private pitchOf(key: string, places: readonly Place[]): Pitch | undefined {
    const folderLevel = key.endsWith('/') ? (places.at(-1)?.level ?? -1) + 1 : undefined;
    let finest: Pitch | undefined;
    for (const [first, last] of this.extents) {
      const at = firstDifference(first, last);
      const from = placesOf(first, this.prefix)[at - this.prefix.length];
      const to = last[at];
      if (!from || to === undefined || !COUNTS.test(from.character) || !COUNTS.test(to)) {
        continue;
      }
      const isThere = from.level === folderLevel || places.some(place => isSame(place, from));
      if (isThere && (!finest || isFiner(from, finest))) {
        const characters = this.charactersAt(from)!;
        const steps = characters.indexOf(to) - characters.indexOf(from.character);
        finest = { ...from, steps: Math.max(1, steps) };
      }
    }
    return finest;
  }

  /** How the first names in a folder may begin, as far as a place. */
  private firstNames({ level, offset }: Place): Place[] {
    return Array.from({ length: offset + 1 }, (_, index) => {
      const character = this.seen[level]?.[index]?.[0] ?? '';
      return { character, level, offset: index };
    });
  }

  private charactersAt({ level, offset }: Place): string[] | undefined {
    const seen = this.seen[level]?.[offset];
    const end = this.ends[level]?.[offset];
    return end === undefined ? seen : seen?.filter(character => compareKeys(character, end) <= 0);
  }
}

/** How many of the sorted keys are not behind one. */
function countUpTo(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle]!, key) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
