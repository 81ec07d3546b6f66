/** Header of a fractal heap. Specification III.G, "Fractal Heap Header". */
import type { Cursor, Hdf5Bytes } from '../bytes';
import { parseFilterPipeline, type PipelineFilter } from '../header';
import { DoublingTable, isPowerOfTwo } from './doublingTable';

/** Addresses are undefined where there is nothing: no huge objects, no root block. */
export interface FractalHeader {
  address: number;
  idBytes: number;
  filters: PipelineFilter[];
  /** Of the direct blocks. */
  hasChecksums: boolean;
  hugeIndex: number | undefined;
  table: DoublingTable;
  /** Of an offset in the heap. */
  offsetBytes: number;
  /** Of an object's length in a heap ID. */
  lengthBytes: number;
  root: number | undefined;
  /** 0: the root is a direct block. */
  rootRows: number;
  /** Where the heap is filtered and the root is a direct block. */
  rootFiltered: FilteredBlock | undefined;
}

/** What a direct block takes in the file, and which filters were skipped for it. */
export interface FilteredBlock {
  length: number;
  filterMask: number;
}

/** Longest filter pipeline that is believed. */
const MOST_FILTER_BYTES = 4096;
const MOST_WIDTH = 4096;

/**
 * The header at an address, its checksum verified; nothing of the blocks is read.
 *
 * @param what Whose heap it is, for errors: `group /a`
 * @throws LifecycleError `unreadable`, also where the doubling table cannot be one
 */
export async function readFractalHeader(
  bytes: Hdf5Bytes,
  address: number,
  what: string
): Promise<FractalHeader> {
  const { offsets, lengths } = bytes.sizes;
  const fixedBytes = 26 + 12 * lengths + 3 * offsets;
  const first = await bytes.cursorUpTo(address, fixedBytes, what);
  first.skip(7);
  const filterBytes = first.uint16();
  if (filterBytes > MOST_FILTER_BYTES) {
    first.fail(`its filters have ${filterBytes} bytes`);
  }
  const filtered = filterBytes > 0 ? lengths + 4 + filterBytes : 0;
  const cursor = await bytes.cursor(address, fixedBytes + filtered, what);
  cursor.signature('FRHP');
  cursor.version(0);
  const idBytes = cursor.uint16();
  cursor.skip(2);
  const flags = cursor.uint8();
  const mostManagedBytes = cursor.uint32();
  cursor.maybeLength();
  const hugeIndex = cursor.maybeAddress();
  cursor.skip(lengths);
  cursor.maybeAddress();
  // Space, iterator and counts: for writers.
  cursor.skip(8 * lengths);
  const { table, mostDirectBytes, heapBits } = parseTable(cursor);
  const root = cursor.maybeAddress();
  const rootRows = cursor.uint16();
  let rootFiltered: FilteredBlock | undefined;
  let filters: PipelineFilter[] = [];
  if (filterBytes > 0) {
    rootFiltered = { length: cursor.length(), filterMask: cursor.uint32() };
    filters = parseFilterPipeline(cursor.sub(filterBytes));
  }
  cursor.checksum();
  return {
    address,
    idBytes,
    filters,
    hasChecksums: (flags & 2) !== 0,
    hugeIndex,
    table,
    offsetBytes: Math.ceil(heapBits / 8),
    lengthBytes: Math.min(
      Math.ceil(Math.log2(mostDirectBytes) / 8),
      Math.floor(Math.log2(Math.max(1, mostManagedBytes)) / 8) + 1
    ),
    root,
    rootRows,
    rootFiltered
  };
}

function parseTable(cursor: Cursor) {
  const width = cursor.uint16();
  const startBytes = cursor.length();
  const mostDirectBytes = cursor.length();
  const heapBits = cursor.uint16();
  cursor.skip(2);
  if (
    !isPowerOfTwo(width) ||
    width > MOST_WIDTH ||
    !isPowerOfTwo(startBytes) ||
    !isPowerOfTwo(mostDirectBytes) ||
    mostDirectBytes < startBytes ||
    heapBits === 0 ||
    heapBits > 64
  ) {
    cursor.fail('its blocks cannot grow as it says');
  }
  return { table: new DoublingTable(width, startBytes, mostDirectBytes), mostDirectBytes, heapBits };
}
