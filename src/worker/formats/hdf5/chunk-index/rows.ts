/** The chunk table of one dataset while its index is read: where chunks belong, and whether they can be. */
import { chunkGrid, chunkTable, NO_FILTERS, Presence, type ChunkTable } from '../../manifest';
import { stridesOf } from '../../regions';
import type { Hdf5Bytes } from '../bytes';
import type { ChunkedLayout } from './layout';

/** A table of more rows does not fit a worker's memory: 16 million chunks are 400 MB. */
const MOST_CHUNKS = 2 ** 24;

/**
 * The reader of an index puts each chunk that it finds; all others stay absent. `table` is in C
 * order over the grid of `shape`, with offsets from the beginning of the file. Fails with
 * `unreadable` where chunks do not fit the extent, or are too many to be listed.
 */
export class Rows {
  readonly table: ChunkTable;
  /** Bytes of a chunk before its filters. */
  readonly chunkBytes: number;
  /** Chunks along each dimension of the extent; only these can be stored. */
  readonly grid: readonly number[];
  private readonly strides: readonly number[];

  /**
   * @param shape - Of the table's grid, at least as long as the extent: a variable may
   * be shorter than its netCDF dimension
   */
  constructor(
    private readonly bytes: Hdf5Bytes,
    private readonly layout: ChunkedLayout,
    shape: readonly number[],
    readonly what: string
  ) {
    const { chunkShape, extent, elementBytes } = layout;
    this.chunkBytes = chunkShape.reduce((product, length) => product * length, elementBytes);
    if (!(this.chunkBytes > 0 && this.chunkBytes < 2 ** 48) || extent.length !== chunkShape.length) {
      bytes.fail(what, `its chunks of (${chunkShape.join(', ')}) do not fit (${extent.join(', ')})`);
    }
    this.grid = chunkGrid(extent, chunkShape);
    const whole = chunkGrid(shape, chunkShape);
    this.strides = stridesOf(whole);
    const count = whole.reduce((product, length) => product * length, 1);
    if (!(count <= MOST_CHUNKS)) {
      bytes.fail(what, `it has ${count} chunks, more than the ${MOST_CHUNKS} that can be listed`);
    }
    this.table = chunkTable(count);
  }

  /**
   * A chunk by its place in the grid.
   *
   * The library would look up only what lies in the extent and not see others;
   * it also removes those when a dataset shrinks, so that one outside is damage.
   *
   * @param storedBytes - undefined where chunks are not filtered
   */
  put(place: readonly number[], address: number, storedBytes?: number, filterMask = 0): void {
    const { grid, strides, table, bytes, what } = this;
    let row = 0;
    for (let axis = 0; axis < grid.length; axis++) {
      if (!(place[axis]! < grid[axis]!)) {
        bytes.fail(what, `chunk (${place.join(', ')}) lies outside of the dataset`);
      }
      row += place[axis]! * strides[axis]!;
    }
    if (address === 0) {
      bytes.fail(
        what,
        `chunk (${place.join(', ')}) should begin where the file does, which is its superblock`
      );
    }
    const length = storedBytes ?? this.chunkBytes;
    if (address + length > bytes.sizeBytes) {
      bytes.fail(
        what,
        `chunk (${place.join(', ')}) should be at bytes ${address} to ${address + length}, but the file has ${bytes.sizeBytes}`
      );
    }
    if (table.presence[row] !== Presence.absent) {
      bytes.fail(what, `chunk (${place.join(', ')}) is there twice`);
    }
    table.presence[row] = Presence.stored;
    table.offset[row] = bytes.base + address;
    table.length[row] = length;
    table.filterMask[row] = this.isUnfiltered(place) ? NO_FILTERS : filterMask;
  }

  private isUnfiltered(place: readonly number[]): boolean {
    const { partialUnfiltered, chunkShape, extent } = this.layout;
    return partialUnfiltered && place.some((index, axis) => (index + 1) * chunkShape[axis]! > extent[axis]!);
  }
}
