/** What stands at the destination of each object of a tree: found by listing it, or by asking key by key. */
import { isBucket, mapConcurrent, type Location } from '../../core';
import { pagesAhead, type ListPage, type ObjectInfo, type Store } from '../../stores';
import type { WorkContext } from '../../context';
import type { Sides } from '../checksums';
import type { Tree } from './item';
import { OutOfOrder, join, once, type Listing, type Pair } from './join';
import { sorted } from './listing';
import { joinPieces } from './pieces';
import { spoolFolder } from './plan';

const STATS_AT_ONCE = 32;
/** Of a source with fewer objects each is asked for: below its destination may lie a million others. */
const FEW_OBJECTS = 100;

/** Called with each folder on disk, after all that is in it. */
type OnFolder = (info: ObjectInfo, isEmpty: boolean) => Promise<void>;

interface PairOptions {
  onSourceFolder?: OnFolder;
  onDestinationFolder?: OnFolder;
  /** Also give what only the destination has. */
  extras: boolean;
  /** The first page of the source's listing, when it is known. */
  first?: ListPage;
  /** The destination likely holds most of it: its bucket is asked while the source is still read. */
  early?: boolean;
  signal: AbortSignal;
}

/** Services that turned out to list in another order than by key. */
const unordered = new WeakSet<Store>();

/** Plan again when a listing turned out to need sorting; nothing was carried out yet. */
export async function planInOrder<T>(plan: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await plan();
    } catch (error) {
      if (!(error instanceof OutOfOrder) || unordered.has(error.store)) {
        throw error;
      }
      unordered.add(error.store);
    }
  }
}

/**
 * Every object and link below the source's prefix, with what stands at its
 * destination; in key order.
 */
export async function* pairsOf(
  tree: Tree,
  context: WorkContext,
  options: PairOptions
): AsyncGenerator<Pair[]> {
  const { signal } = options;
  const to = context.open(tree.destination);
  const early = options.early ? firstPage(to, tree.destination.key, signal) : undefined;
  const from = listingOf(tree.source, context, signal, options.onSourceFolder, options.first);
  if (options.extras) {
    yield* besides(from, tree.destination, context, options, early);
  } else if (to.type === 'disk') {
    // Asking the disk is cheap, and costs nothing where the folder is not even there.
    yield* byStat(from, tree, onDisk(to), signal);
  } else {
    const { few, pages } = await begin(from.pages);
    const source = { ...from, pages };
    const all = few ? await onePage(early) : undefined;
    if (all) {
      yield* ofSource(join(source, { store: to, prefix: tree.destination.key, pages: once(all) }));
    } else if (few) {
      yield* byStat(source, tree, key => to.stat(key, signal), signal);
    } else {
      yield* ofSource(besides(source, tree.destination, context, options, early));
    }
  }
}

/** The source's listing joined with the destination's. */
async function* besides(
  from: Listing,
  destination: Location,
  context: WorkContext,
  { extras, signal, onDestinationFolder }: PairOptions,
  early?: Promise<ListPage>
): AsyncGenerator<Pair[]> {
  const store = context.open(destination);
  const isOrderedBucket =
    isBucket(store) && !unordered.has(store) && (await store.capabilities(signal)).unordered !== true;
  yield* isOrderedBucket
    ? joinPieces(from, { store, prefix: destination.key, first: early, toEnd: extras }, signal)
    : join(from, listingOf(destination, context, signal, onDestinationFolder));
}

/** What a bucket answers takes its time; of a disk there is nothing to wait for. */
function firstPage(store: Store, prefix: string, signal: AbortSignal): Promise<ListPage> | undefined {
  if (!isBucket(store) || unordered.has(store)) {
    return undefined;
  }
  const first = store.list(prefix, { signal });
  // What fails is heard by who waits for it, if anybody does.
  first.catch(() => undefined);
  store.capabilities(signal).catch(() => undefined);
  return first;
}

/** All that a bucket has there, if that is no more than the page which was asked for. */
async function onePage(early: Promise<ListPage> | undefined): Promise<readonly ObjectInfo[] | undefined> {
  const page = await early?.catch(() => undefined);
  return page && page.nextPageToken === undefined ? page.objects : undefined;
}

/** Without what only the destination has. */
async function* ofSource(batches: AsyncIterable<Pair[]>): AsyncGenerator<Pair[]> {
  for await (const batch of batches) {
    yield batch.filter(({ from }) => from !== undefined);
  }
}

/** Both sides of a pair of objects, of two stores; undefined when one is missing, a link or a folder. */
export function sidesOf({ from, to }: Pair, fromStore: Store, toStore: Store): Sides | undefined {
  const isPair = from && to && from.linkTarget === undefined && to.linkTarget === undefined;
  return isPair && !to.isFolder
    ? [
        { store: fromStore, info: from },
        { store: toStore, info: to }
      ]
    : undefined;
}

/** Is a marker object `dir/` of one side a folder on the other side's disk? */
export async function standsForFolder(
  relative: string,
  other: Location,
  context: WorkContext,
  signal: AbortSignal
): Promise<boolean> {
  return (
    relative.endsWith('/') &&
    other.type === 'disk' &&
    (await context.open(other).stat(other.key + relative, signal))?.isFolder === true
  );
}

function listingOf(
  location: Location,
  context: WorkContext,
  signal: AbortSignal,
  onFolder?: OnFolder,
  first?: ListPage
): Listing {
  const store = context.open(location);
  const prefix = location.key;
  const all = pagesAhead(store, prefix, { folders: onFolder !== undefined, first, signal });
  const inOrder = unordered.has(store) ? sorted(all, { folder: spoolFolder(context) }) : all;
  return { store, prefix, pages: withoutFolders(inOrder, prefix, onFolder) };
}

/** The pages without folders, which are told apart, and without the prefix's own marker. */
async function* withoutFolders(
  pages: AsyncIterable<readonly ObjectInfo[]>,
  prefix: string,
  onFolder?: OnFolder
): AsyncGenerator<readonly ObjectInfo[]> {
  let last = '';
  for await (const page of pages) {
    const plain: ObjectInfo[] = [];
    for (const info of page) {
      if (info.isFolder) {
        await onFolder?.(info, !last.startsWith(info.key));
      } else if (info.key.length > prefix.length) {
        plain.push(info);
      }
      last = info.key;
    }
    yield plain;
  }
}

/** Look at the first page: are these few objects? */
async function begin(
  pages: AsyncIterable<readonly ObjectInfo[]>
): Promise<{ few: boolean; pages: AsyncIterable<readonly ObjectInfo[]> }> {
  const source = pages[Symbol.asyncIterator]();
  const begun = [await source.next()];
  if (!isMuch(begun[0]!)) {
    begun.push(await source.next());
  }
  const few = !isMuch(begun[0]!) && begun.at(-1)!.done === true;
  async function* again(): AsyncGenerator<readonly ObjectInfo[]> {
    try {
      for (const next of begun) {
        if (!next.done) {
          yield next.value;
        }
      }
      for (let next = await source.next(); !next.done; next = await source.next()) {
        yield next.value;
      }
    } finally {
      await source.return?.();
    }
  }
  return { few, pages: again() };
}

function isMuch({ done, value }: IteratorResult<readonly ObjectInfo[]>): boolean {
  return !done && value.length >= FEW_OBJECTS;
}

type Look = (key: string) => Promise<ObjectInfo | undefined>;

async function* byStat(from: Listing, tree: Tree, look: Look, signal: AbortSignal): AsyncGenerator<Pair[]> {
  for await (const page of from.pages) {
    yield await mapConcurrent(
      page,
      STATS_AT_ONCE,
      async info => {
        const relative = info.key.slice(from.prefix.length);
        return { relative, from: info, to: await look(tree.destination.key + relative) };
      },
      signal
    );
  }
}

/** Folders remembered; a tree comes in key order, so only the last ones are asked about again. */
const MOST_FOLDERS = 1000;

/** Looking on disk, but not into folders that are not there. */
function onDisk(store: Store): Look {
  const folders = new Map<string, Promise<boolean>>();
  const isThere = (folder: string): Promise<boolean> => {
    let answer = folders.get(folder);
    if (!answer) {
      answer = store.stat(folder).then(info => info !== undefined);
      if (folders.size >= MOST_FOLDERS) {
        folders.clear();
      }
      folders.set(folder, answer);
    }
    return answer;
  };
  return async key => {
    const slash = key.lastIndexOf('/', key.length - 2) + 1;
    return (await isThere(key.slice(0, slash))) ? store.stat(key) : undefined;
  };
}
