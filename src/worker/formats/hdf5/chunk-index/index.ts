/**
 * Where each chunk of a dataset lies: every index that HDF5 has had, read by few
 * ranged reads into one columnar table. Nothing of the chunks themselves is read.
 */
import type { ChunkTable } from '../../manifest';
import type { Hdf5Bytes } from '../bytes';
import { readBTree1 } from './btree1';
import { readBTree2Chunks } from './btree2Chunks';
import { readExtensibleArray } from './extensibleArray';
import { readFixedArray } from './fixedArray';
import type { ChunkedLayout } from './layout';
import { Numbering } from './numbering';
import { Rows } from './rows';

export type { ChunkedLayout } from './layout';

/**
 * The chunks of a dataset, in C order over the grid of `shape`, which is at
 * least as long as the extent. Offsets count from the beginning of the file.
 *
 * @throws `unreadable` when the index is damaged or a chunk lies outside of the file
 */
export async function readChunkIndex(
  bytes: Hdf5Bytes,
  layout: ChunkedLayout,
  shape: readonly number[],
  name: string
): Promise<ChunkTable> {
  const rows = new Rows(bytes, layout, shape, `the chunk index of ${name}`);
  const { kind, address } = layout;
  if (address === undefined || rows.grid.includes(0)) {
    return rows.table;
  }
  switch (kind) {
    case 'btree1':
      await readBTree1(bytes, address, layout, rows);
      break;
    case 'btree2':
      await readBTree2Chunks(bytes, address, layout, rows);
      break;
    case 'fixed-array':
      await readFixedArray(bytes, address, layout, rows);
      break;
    case 'extensible-array':
      await readExtensibleArray(bytes, address, layout, rows);
      break;
    case 'implicit':
      putImplicit(bytes, address, layout, rows);
      break;
    case 'single': {
      const first = layout.chunkShape.map(() => 0);
      rows.put(first, address, layout.single?.sizeBytes, layout.single?.filterMask);
    }
  }
  return rows.table;
}

/** All chunks of the largest extent, one after the other ("VII.B. The Implicit Index"). */
function putImplicit(bytes: Hdf5Bytes, address: number, layout: ChunkedLayout, rows: Rows): void {
  const numbering = new Numbering(layout, rows);
  const { chunkBytes, what } = rows;
  if (address + numbering.end * chunkBytes > bytes.sizeBytes) {
    bytes.fail(what, `the file ends before its ${numbering.end} chunks do`);
  }
  const place: number[] = [];
  for (let number = 0; number < numbering.end; number++) {
    numbering.place(number, place);
    if (place.every((index, axis) => index < rows.grid[axis]!)) {
      rows.put(place, address + number * chunkBytes);
    }
  }
}
