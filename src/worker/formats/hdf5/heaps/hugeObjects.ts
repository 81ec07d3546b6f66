/** Objects of a fractal heap that are too large for its blocks. Specification III.G and III.A.2, types 1 to 4. */
import type { Cursor, Hdf5Bytes } from '../bytes';
import { btree2Records } from '../btree2';
import type { FractalHeader } from './fractalHeader';
import { unfilter } from './unfilter';

interface HugePlace {
  address: number;
  length: number;
  /** Where the heap is filtered. */
  filtered?: { filterMask: number; length: number };
}

/** `id` stands after the first byte of a heap ID. */
export async function hugeObject(bytes: Hdf5Bytes, header: FractalHeader, id: Cursor): Promise<Uint8Array> {
  const { offsets, lengths } = bytes.sizes;
  const isFiltered = header.filters.length > 0;
  const placeBytes = offsets + lengths + (isFiltered ? 4 + lengths : 0);
  const place =
    header.idBytes - 1 >= placeBytes
      ? parsePlace(id, isFiltered)
      : await findPlace(bytes, header, isFiltered, id.uint(Math.min(8, header.idBytes - 1)), id.what);
  const stored = await bytes.read(place.address, place.length, id.what);
  return place.filtered
    ? unfilter(bytes, stored, header.filters, place.filtered.filterMask, place.filtered.length, id.what)
    : stored;
}

function parsePlace(cursor: Cursor, isFiltered: boolean): HugePlace {
  const place: HugePlace = { address: cursor.address(), length: cursor.length() };
  if (isFiltered) {
    place.filtered = { filterMask: cursor.uint32(), length: cursor.length() };
  }
  return place;
}

/** The heap ID is a number that the heap's own B-tree knows. */
async function findPlace(
  bytes: Hdf5Bytes,
  { hugeIndex }: FractalHeader,
  isFiltered: boolean,
  wanted: number,
  what: string
): Promise<HugePlace> {
  if (hugeIndex === undefined) {
    return bytes.fail(what, 'its heap has no large objects');
  }
  for await (const { records } of btree2Records(bytes, hugeIndex, [isFiltered ? 2 : 1], what)) {
    while (records.remaining > 0) {
      const place = parsePlace(records, isFiltered);
      if (records.length() === wanted) {
        return place;
      }
    }
  }
  return bytes.fail(what, `its heap has no large object ${wanted}`);
}
