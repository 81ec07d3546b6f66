/** Data layout message: where and how the elements lie. Specification IV.A.2.i. */
import type { Cursor } from '../bytes';
import type { ChunkedLayout } from '../chunk-index';

/** The chunks' part that the message itself has; the dataspace and the filter pipeline tell the rest. */
interface ChunkedStorage extends Pick<
  ChunkedLayout,
  'kind' | 'address' | 'chunkShape' | 'elementBytes' | 'partialUnfiltered' | 'single'
> {
  class: 'chunked';
}

export type Layout =
  | { class: 'compact'; data: Uint8Array }
  | {
      class: 'contiguous';
      address: number | undefined;
      /** Bytes; null before version 3, where the extent tells. */
      length: number | null;
    }
  | ChunkedStorage
  | { class: 'virtual' };

const MOST_DIMENSIONS = 32;

/** Versions 1 to 5 of the message. */
export function parseLayout(cursor: Cursor): Layout {
  const version = cursor.version(1, 2, 3, 4, 5);
  return version < 3 ? parseOld(cursor) : parseNew(cursor, version);
}

function parseOld(cursor: Cursor): Layout {
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
      return chunked(cursor, { lengths, address, kind: 'btree1', partialUnfiltered: false });
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
        return parseIndexed(cursor);
      }
      const rank = dimensions(cursor);
      const address = cursor.maybeAddress();
      const lengths = Array.from({ length: rank }, () => cursor.uint32());
      return chunked(cursor, { lengths, address, kind: 'btree1', partialUnfiltered: false });
    }
    case 3:
      return { class: 'virtual' };
    default:
      return cursor.fail(`its layout class ${layoutClass} is not known`);
  }
}

function parseIndexed(cursor: Cursor): Layout {
  const flags = cursor.uint8();
  const rank = dimensions(cursor);
  const lengthBytes = cursor.uint8();
  if (lengthBytes < 1 || lengthBytes > 8) {
    cursor.fail(`its chunk lengths have ${lengthBytes} bytes`);
  }
  const lengths = Array.from({ length: rank }, () => cursor.uint(lengthBytes));
  const index = parseIndex(cursor, flags);
  const address = cursor.maybeAddress();
  return chunked(cursor, { lengths, address, ...index, partialUnfiltered: (flags & 1) !== 0 });
}

/** Specification VII, "Chunk Indexing Type"; the parameters that only say how an index grows are skipped. */
function parseIndex(cursor: Cursor, flags: number): Pick<ChunkedStorage, 'kind' | 'single'> {
  const type = cursor.uint8();
  switch (type) {
    case 1:
      return flags & 2
        ? { kind: 'single', single: { sizeBytes: cursor.length(), filterMask: cursor.uint32() } }
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
    lengths,
    ...storage
  }: Omit<ChunkedStorage, 'class' | 'chunkShape' | 'elementBytes'> & { lengths: number[] }
): Layout {
  const elementBytes = lengths.at(-1);
  if (elementBytes === undefined || lengths.includes(0)) {
    cursor.fail('a chunk has no elements');
  }
  return { class: 'chunked', chunkShape: lengths.slice(0, -1), elementBytes, ...storage };
}

function dimensions(cursor: Cursor): number {
  const rank = cursor.uint8();
  return rank <= MOST_DIMENSIONS + 1 ? rank : cursor.fail(`it has ${rank} dimensions`);
}
