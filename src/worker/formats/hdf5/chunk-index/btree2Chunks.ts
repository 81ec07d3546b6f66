/** Chunks of a dataset that can grow along several dimensions. HDF5 File Format Specification v3, "VII.E. The Version 2 B-tree Index". */
import { btree2Records } from '../btree2';
import type { Hdf5Bytes } from '../bytes';
import type { ChunkedLayout } from './layout';
import type { Rows } from './rows';

/** Record types, "III.A.2": chunks without and with filters. */
const UNFILTERED = 10;
const FILTERED = 11;

/** Put every chunk of the tree with this header into `rows`. */
export async function readBTree2Chunks(
  bytes: Hdf5Bytes,
  address: number,
  layout: ChunkedLayout,
  rows: Rows
): Promise<void> {
  const { what } = rows;
  const rank = layout.chunkShape.length;
  const isFiltered = layout.filters > 0;
  const fixedBytes = bytes.sizes.offsets + 8 * rank;
  const place = new Array<number>(rank).fill(0);
  const types = [isFiltered ? FILTERED : UNFILTERED];
  for await (const { recordBytes, records } of btree2Records(bytes, address, types, what)) {
    const sizeBytes = recordBytes - fixedBytes - 4;
    if (isFiltered ? !(sizeBytes >= 1 && sizeBytes <= 8) : recordBytes !== fixedBytes) {
      bytes.fail(what, `it has records of ${recordBytes} bytes`);
    }
    while (records.remaining > 0) {
      const chunk = records.address();
      const storedBytes = isFiltered ? records.uint(sizeBytes) : undefined;
      const filterMask = isFiltered ? records.uint32() : 0;
      for (let axis = 0; axis < rank; axis++) {
        place[axis] = records.uint(8);
      }
      rows.put(place, chunk, storedBytes, filterMask);
    }
  }
}
