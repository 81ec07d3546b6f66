/** Filters that the HDF5 library undoes, in its own watched thread. */
import { askLibrary, readSeconds } from '../library';
import type { Undoing } from './kinds';
import { oneChunkFile } from './oneChunk';

/** The filters that have no decoder of ours. */
export type LibraryFilterName = 'szip' | 'nbit' | 'scaleoffset';

/**
 * `stored` with one filter undone.
 *
 * @param length - Of the result
 * @throws Error when the stored bytes are for another length, `unreadable` when the library fails
 */
export async function undoInLibrary(
  { id, name }: { id: number; name: LibraryFilterName },
  stored: Uint8Array,
  length: number,
  { values, uri, what, signal }: Omit<Undoing, 'length'>
): Promise<Uint8Array> {
  assertWhole(name, stored, values, length);
  const image = oneChunkFile(stored, { id, values }, length);
  const request = { uri, what: `a chunk of ${what}`, image, length };
  return askLibrary(request, readSeconds(length), signal);
}

/** What szip can have been told: options, pixels a block, bits a pixel, pixels a scan line (H5Zszip.c, szlib.h). */
function assertSzip([options, block, bits, line]: readonly number[]): void {
  const isPossible =
    options !== undefined &&
    options < 256 &&
    block !== undefined &&
    block >= 2 &&
    block <= 32 &&
    block % 2 === 0 &&
    bits !== undefined &&
    (bits <= 32 || bits === 64) &&
    line !== undefined &&
    line <= 128 * block;
  if (!isPossible) {
    throw new Error(`szip cannot have the options ${[options, block, bits, line].join(', ')}`);
  }
}

/** Scale-offset: bits an element, and the least value, before the packed elements (H5Zscaleoffset.c). */
const SCALE_OFFSET_HEADER_BYTES = 21;

/**
 * The library believes what a filter tells it: from a chunk that is shorter it
 * would read on in its memory, and give garbage.
 */
function assertWhole(
  name: LibraryFilterName,
  stored: Uint8Array,
  values: readonly number[],
  length: number
): void {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  let decoded: number | undefined;
  let needed: number;
  switch (name) {
    case 'szip':
      assertSzip(values);
      // The length comes first, in four bytes (H5Zszip.c).
      needed = 4;
      decoded = stored.byteLength >= needed ? view.getUint32(0, true) : undefined;
      break;
    case 'nbit': {
      // Client data (H5Znbit.c): how many they are, is it a copy, elements, class (1: a number), size, order, precision.
      const [, isCopy, elements = 0, typeClass, size = 0, , precision = 0] = values;
      decoded = elements * size;
      needed = isCopy || typeClass !== 1 ? length : Math.ceil((elements * precision) / 8);
      break;
    }
    case 'scaleoffset': {
      // Client data (H5Zscaleoffset.c): scale type, scale factor, elements, class, size.
      const [, , elements = 0, , size = 0] = values;
      decoded = elements * size;
      const bits = stored.byteLength >= 4 ? view.getUint32(0, true) : 0;
      needed = SCALE_OFFSET_HEADER_BYTES + Math.ceil((elements * Math.min(bits, size * 8)) / 8);
    }
  }
  if (decoded !== length) {
    throw new Error(`its ${name} filter says ${decoded ?? 'no number of'} bytes instead of ${length}`);
  }
  if (stored.byteLength < needed) {
    throw new Error(`it has ${stored.byteLength} of ${needed} bytes`);
  }
}
