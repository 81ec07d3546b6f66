/** Walking folders in key order. */
import { randomUUID } from 'node:crypto';
import { compareKeys } from '../../core';
import { keyOf, readNames } from './names';
import { pathOf } from './paths';

/** Folders that come next and are read meanwhile, by as many threads: a home folder may be far away. */
const FOLDERS_AHEAD = 4;
/** Fewer of large folders, whose names would fill the memory. */
const NAMES_AHEAD = 20_000;

/** One thing found: its key (a folder's ends in '/'), before anybody has looked at it closer. */
export interface Found {
  key: string;
  kind: 'object' | 'link' | 'folder';
}

interface WalkOptions {
  /** One level only. */
  flat: boolean;
  /** Of a deep walk: give folders too, each after its content. */
  folders: boolean;
  /** Begin after this one. */
  after?: Found;
}

/** What was read of the folder of a flat walk. */
interface FolderRead {
  id: string;
  names?: readonly string[];
}

/** A folder being walked. */
interface Level {
  folder: string;
  /** Names of interest begin so. */
  start: string;
  /** Sorted; undefined until they are read. */
  names?: readonly string[];
  at: number;
  /** Folders named before this place have been read ahead. */
  ahead: number;
  /** Begin after this one. */
  after?: Found;
  /** Given when everything in it was. */
  itself?: Found;
}

/**
 * Everything whose key starts with `prefix`, in the order of keys. A deep walk
 * goes depth-first and holds one folder's names a level; it never follows
 * links. Sockets, pipes and devices are left out. No generator: of a million
 * files none should cost a promise.
 */
export class Walk implements AsyncIterable<Found> {
  private readonly levels: Level[] = [];
  /** Names in folders that come next. */
  private readonly coming = new Map<string, Promise<string[] | undefined>>();
  /** How many folders may be read ahead, by the size of those before. */
  private mostComing = 1;

  /** `read`: of a flat walk, the names in its folder, where another one has read them. */
  constructor(
    private readonly prefix: string,
    private readonly options: WalkOptions,
    private readonly read: FolderRead = { id: randomUUID() }
  ) {
    const slash = prefix.lastIndexOf('/') + 1;
    const folder = prefix.slice(0, slash);
    pathOf(folder);
    const { after } = options;
    const givesFolders = options.folders && !options.flat;
    if (givesFolders && after?.kind === 'folder' && after.key === prefix) {
      return;
    }
    this.levels.push({
      folder,
      start: prefix.slice(slash),
      names: options.flat ? read.names : undefined,
      at: options.flat && read.names && after ? placeAfter(read.names, folder, after) : 0,
      ahead: 0,
      after,
      ...(givesFolders && prefix.endsWith('/') && { itself: { key: prefix, kind: 'folder' } })
    });
  }

  get id(): string {
    return this.read.id;
  }

  /** One level only: what was read of its folder serves other walks, too. */
  get isFlat(): boolean {
    return this.options.flat;
  }

  /** Of a flat walk: another one of the same names, after this one of them. */
  from(after: Found): Walk {
    return new Walk(this.prefix, { ...this.options, after }, this.read);
  }

  /** The next one, if it lies in a folder whose names are read; else `next` says what there is. */
  ready(): Found | undefined {
    for (let level = this.levels.at(-1); level?.names; level = this.levels.at(-1)) {
      const name = level.names[level.at++];
      let found: Found | undefined;
      if (name === undefined) {
        this.levels.pop();
        found = level.itself;
      } else if (name.startsWith(level.start)) {
        found = this.enter(level, name);
      }
      if (found) {
        return found;
      }
    }
    return undefined;
  }

  /** The next one, or undefined at the end. */
  async next(): Promise<Found | undefined> {
    for (;;) {
      const found = this.ready();
      const level = this.levels.at(-1);
      if (found || !level) {
        return found;
      }
      const reading = this.coming.get(level.folder) ?? readNames(level.folder);
      this.coming.delete(level.folder);
      this.readAhead();
      const read = await reading;
      level.names = read ?? [];
      const fitting = Math.floor(NAMES_AHEAD / Math.max(1, level.names.length));
      this.mostComing = Math.min(this.mostComing + 1, FOLDERS_AHEAD, fitting);
      if (this.isFlat) {
        this.read.names = level.names;
      }
      if (!read) {
        delete level.itself;
      }
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Found> {
    for (let found = await this.next(); found; found = this.ready() ?? (await this.next())) {
      yield found;
    }
  }

  /** Ask for the folders that come next, those deepest down first. */
  private readAhead(): void {
    if (this.isFlat) {
      return;
    }
    for (const level of this.levels.toReversed()) {
      const { folder, start, names: all = [], at, after } = level;
      for (level.ahead = Math.max(level.ahead, at); level.ahead < all.length; level.ahead++) {
        if (this.coming.size >= this.mostComing) {
          return;
        }
        const name = all[level.ahead];
        const key = folder + name;
        if (name.endsWith('/') && name.startsWith(start) && !(after && compareKeys(key, after.key) <= 0)) {
          const reading = readNames(key);
          // Its failure is heard when its turn comes.
          reading.catch(() => undefined);
          this.coming.set(key, reading);
        }
      }
    }
  }

  /** What a name of a folder stands for; of a folder to be walked, nothing yet. */
  private enter({ folder, after }: Level, name: string): Found | undefined {
    const { flat, folders } = this.options;
    const isFolder = name.endsWith('/');
    const isLink = name.endsWith('\0');
    const key = keyOf(folder, name);
    const goesOnInside =
      after !== undefined &&
      isFolder &&
      after.key.startsWith(key) &&
      !(after.key === key && (flat || after.kind === 'folder'));
    if (after && !goesOnInside && compareKeys(key, after.key) <= 0) {
      return undefined;
    }
    if (!isFolder) {
      return { key, kind: isLink ? 'link' : 'object' };
    }
    const itself: Found = { key, kind: 'folder' };
    if (flat) {
      return itself;
    }
    this.levels.push({
      folder: key,
      start: '',
      at: 0,
      ahead: 0,
      ...(goesOnInside && { after }),
      ...(folders && { itself })
    });
    return undefined;
  }
}

/** Index of the first of these names whose key comes after `after`. */
function placeAfter(names: readonly string[], folder: string, after: Found): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keyOf(folder, names[middle]), after.key) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
