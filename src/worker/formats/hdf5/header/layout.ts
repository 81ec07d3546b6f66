/** Data layout message: where and how the elements lie. Specification IV.A.2.i. */
import type { Cursor } from '../bytes';

export interface ChunkedLayout {
  class: 'chunked';
  /** Of the message; from 5 on, chunks have 64-bit sizes. */
  version: number;
  chunkShape: number[];
  /** Bytes an element, as the layout has it. */
  elementBytes: number;
  /** Of the index, or of the chunk where it is the only one; undefined where nothing was written. */
  address: number | undefined;
  index: ChunkIndexKind;
  /** Chunks that reach over the edge of the extent are stored without filters. */
  edgeChunksUnfiltered: boolean;
}

/** Specification VII, "Chunk Indexing Types"; the parameters are those of the layout message. */
export type ChunkIndexKind =
  | { kind: 'btree1' }
  | {
      kind: 'single';
      /** Stored size and filter mask, where the chunk is filtered. */
      filtered?: { length: number; filterMask: number };
    }
  | { kind: 'implicit' }
  | { kind: 'fixed-array' }
  | { kind: 'extensible-array' }
  | { kind: 'btree2' };

export type Layout =
  | { class: 'compact'; data: Uint8Array }
  | {
      class: 'contiguous';
      address: number | undefined;
      /** Bytes; null before version 3, where the extent tells. */
      length: number | null;
    }
  | ChunkedLayout
  | { class: 'virtual' };

const MOST_DIMENSIONS = 32;

export function parseLayout(cursor: Cursor): Layout {
  const version = cursor.version(1, 2, 3, 4, 5);
  return version < 3 ? parseOld(cursor, version) : parseNew(cursor, version);
}

function parseOld(cursor: Cursor, version: number): Layout {
  const rank = dimensions(cursor);
  const layoutClass = cursor.uint8();
  cursor.skip(5);
  const address = layoutClass === 0 ? undefined : cursor.maybeAddress();
  const lengths = Array.from({ length: rank }, () => cursor.uint32());
  switch (layoutClass) {
    case 0:
      return { class: 'compact', data: cursor.bytes(cursor.uint32()) };
    case 1:
      return { class: 'contiguous', address, length: null };
    case 2:
      return chunked(cursor, { version, lengths, address, index: { kind: 'btree1' } });
    default:
      return cursor.fail(`its layout class ${layoutClass} is not known`);
  }
}

function parseNew(cursor: Cursor, version: number): Layout {
  const layoutClass = cursor.uint8();
  switch (layoutClass) {
    case 0:
      return { class: 'compact', data: cursor.bytes(cursor.uint16()) };
    case 1: {
      const address = cursor.maybeAddress();
      return { class: 'contiguous', address, length: cursor.length() };
    }
    case 2: {
      if (version >= 4) {
        return parseIndexed(cursor, version);
      }
      const rank = dimensions(cursor);
      const address = cursor.maybeAddress();
      const lengths = Array.from({ length: rank }, () => cursor.uint32());
      return chunked(cursor, { version, lengths, address, index: { kind: 'btree1' } });
    }
    case 3:
      return { class: 'virtual' };
    default:
      return cursor.fail(`its layout class ${layoutClass} is not known`);
  }
}

function parseIndexed(cursor: Cursor, version: number): Layout {
  const flags = cursor.uint8();
  const rank = dimensions(cursor);
  const lengthBytes = cursor.uint8();
  if (lengthBytes < 1 || lengthBytes > 8) {
    cursor.fail(`its chunk lengths have ${lengthBytes} bytes`);
  }
  const lengths = Array.from({ length: rank }, () => cursor.uint(lengthBytes));
  const index = parseIndex(cursor, flags);
  const address = cursor.maybeAddress();
  return chunked(cursor, { version, lengths, address, index, edgeChunksUnfiltered: (flags & 1) !== 0 });
}

function parseIndex(cursor: Cursor, flags: number): ChunkIndexKind {
  const type = cursor.uint8();
  switch (type) {
    case 1:
      return flags & 2
        ? { kind: 'single', filtered: { length: cursor.length(), filterMask: cursor.uint32() } }
        : { kind: 'single' };
    case 2:
      return { kind: 'implicit' };
    case 3:
      // The header of each index repeats these parameters.
      cursor.skip(1);
      return { kind: 'fixed-array' };
    case 4:
      cursor.skip(5);
      return { kind: 'extensible-array' };
    case 5:
      cursor.skip(6);
      return { kind: 'btree2' };
    default:
      return cursor.fail(`its chunk index ${type} is not known`);
  }
}

/** The last "dimension" of a chunk is the size of an element. */
function chunked(
  cursor: Cursor,
  {
    version,
    lengths,
    address,
    index,
    edgeChunksUnfiltered = false
  }: {
    version: number;
    lengths: number[];
    address: number | undefined;
    index: ChunkIndexKind;
    edgeChunksUnfiltered?: boolean;
  }
): Layout {
  const elementBytes = lengths.at(-1);
  if (elementBytes === undefined || lengths.includes(0)) {
    cursor.fail('a chunk has no elements');
  }
  const chunkShape = lengths.slice(0, -1);
  return { class: 'chunked', version, chunkShape, elementBytes, address, index, edgeChunksUnfiltered };
}

function dimensions(cursor: Cursor): number {
  const rank = cursor.uint8();
  return rank <= MOST_DIMENSIONS + 1 ? rank : cursor.fail(`it has ${rank} dimensions`);
}
