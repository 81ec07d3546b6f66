/**
 * Joining a tree with a bucket, quicker than one listing goes. A bucket gives
 * a page only after the one before; but the tree's own pages say where pieces
 * of the bucket may begin, and those are asked for side by side.
 */
import { compareKeys, inOrder } from '../../core';
import type { ListPage, ObjectInfo, Store } from '../../stores';
import { OutOfOrder, join, once, type Listing, type Pair } from './join';

const PIECES_AT_ONCE = 4;

/** A page of the tree, and the stretch of the bucket's keys that belongs to it. */
interface Piece {
  page: readonly ObjectInfo[];
  /** Keys after this one, from the beginning if undefined. */
  after: string | undefined;
  /** Up to and with this one, to the end if undefined. */
  until: string | undefined;
}

/** A bucket, and its first page when that was asked for already. */
interface Bucket extends Pick<Listing, 'store' | 'prefix'> {
  first?: Promise<ListPage>;
  /** Also what it has after the last of the tree's keys. */
  toEnd: boolean;
}

/** As `join`, of a bucket that lists in the order of its keys. */
export async function* joinPieces(from: Listing, to: Bucket, signal: AbortSignal): AsyncGenerator<Pair[]> {
  const { store, prefix, toEnd } = to;
  let isAtEnd = false;
  const begin = async (piece: Piece): Promise<{ piece: Piece; first: ListPage }> => {
    if (isAtEnd) {
      return { piece, first: { objects: [], prefixes: [] } };
    }
    const asked = piece.after === undefined ? to.first : undefined;
    const first = await (asked ?? store.list(prefix, { startAfter: piece.after, signal }));
    // Nothing after this: of the later pieces none has anything either.
    isAtEnd ||= first.objects.length === 0 && first.nextPageToken === undefined;
    return { piece, first };
  };
  for await (const { piece, first } of inOrder(
    piecesOf(from, prefix, toEnd),
    PIECES_AT_ONCE,
    begin,
    signal
  )) {
    const pages = stretch(store, prefix, first, piece.until, signal);
    yield* join({ ...from, pages: once(piece.page) }, { store, prefix, pages });
  }
}

async function* piecesOf(
  { store, prefix, pages }: Listing,
  toPrefix: string,
  toEnd: boolean
): AsyncGenerator<Piece> {
  let last: string | undefined;
  let after: string | undefined;
  for await (const listed of pages) {
    // A key may be listed twice, at the seam of two pages.
    const page = listed[0]?.key === last ? listed.slice(1) : listed;
    const first = page[0]?.key;
    const end = page.at(-1)?.key;
    if (first === undefined || end === undefined) {
      continue;
    }
    if (last !== undefined && compareKeys(first, last) < 0) {
      throw new OutOfOrder(store, first);
    }
    last = end;
    const until = toPrefix + end.slice(prefix.length);
    yield { page, after, until };
    after = until;
  }
  if (toEnd) {
    yield { page: [], after, until: undefined };
  }
}

async function* stretch(
  store: Store,
  prefix: string,
  first: ListPage,
  until: string | undefined,
  signal: AbortSignal
): AsyncGenerator<readonly ObjectInfo[]> {
  for (let page = first; ; page = await store.list(prefix, { pageToken: page.nextPageToken, signal })) {
    const { objects, nextPageToken } = page;
    const isPast = (key: string): boolean => until !== undefined && compareKeys(key, until) > 0;
    // Its own marker is no object below the prefix.
    yield objects.filter(({ key }) => key.length > prefix.length && !isPast(key));
    const end = objects.at(-1)?.key;
    if (
      nextPageToken === undefined ||
      (end !== undefined && until !== undefined && compareKeys(end, until) >= 0)
    ) {
      return;
    }
  }
}
