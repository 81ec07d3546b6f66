/**
 * Records that were never written. A variable is as long as its dimension, and
 * its data may end before: what lies beyond reads as netCDF's fill value,
 * whatever the file has there.
 */
import { LifecycleError } from '../../../core';
import type { DType } from '../../dataset';
import { bytesOf, DEFAULT_FILL, elementCount, isNumeric, swapBytes, valuesOf } from '../../dtypes';
import { chunkGrid, NO_FILTERS, Presence, type ChunkTable } from '../../manifest';
import { copyRegion } from '../../regions';
import type { FillValue } from '../header';
import { filled } from './read';
import type { Storage } from './storage';
import { byteOrderOf } from './types';

/** Chunks that have to be made up, together. */
const MOST_BYTES = 256 * 1024 ** 2;

/** Is the array longer, along some dimension, than what was written of it? */
export function endsEarly(shape: readonly number[], { extent }: Storage): boolean {
  return shape.some((length, axis) => extent[axis] !== length);
}

/** What elements of an absent chunk are, once `completeAtEnd` has made up what reads otherwise. */
export function absentFill(dtype: DType, shape: readonly number[], storage: Storage): FillValue {
  return endsEarly(shape, storage) ? fillBeyond(dtype, storage) : storage.fillValue;
}

/** The element beyond the data: the file's own fill value, else netCDF's default for the type. */
function fillBeyond(dtype: DType, { fillValue, type }: Storage): FillValue {
  if (fillValue || !isNumeric(dtype)) {
    return fillValue;
  }
  const value = valuesOf(dtype, new Uint8Array(type.size));
  // Number arrays take numbers and 64-bit arrays take bigints: each default is of its type.
  (value as Float64Array).fill(DEFAULT_FILL[dtype] as number);
  const bytes = bytesOf(value);
  if (byteOrderOf(type) === 'big') {
    swapBytes(bytes, type.size);
  }
  return bytes;
}

interface EarlyEnd {
  uri: string;
  name: string;
  dtype: DType;
  shape: readonly number[];
  chunkShape: readonly number[];
  storage: Storage;
  /** Elements of a chunk that has `chunkShape`, or the extent where data are in one piece; of an absent one none. */
  decoded(row: number): Promise<Uint8Array | undefined>;
}

/**
 * Replace the chunks at the end of the data by whole ones, inline and without
 * filters. From then on absent chunks read as `absentFill`; those inside the
 * data that read otherwise are made up too.
 */
export async function completeAtEnd(table: ChunkTable, early: EarlyEnd): Promise<void> {
  const { dtype, shape, chunkShape, storage } = early;
  const { extent, type, fillValue, layout } = storage;
  const size = type.size;
  const count = elementCount(chunkShape);
  const beyond = fillBeyond(dtype, storage);
  const neverWritten = filled(0, size, undefined);
  let within = neverWritten;
  let madeBytes = 0;
  const put = (row: number, bytes: Uint8Array): void => {
    table.presence[row] = Presence.inline;
    table.inline.set(row, bytes);
    table.length[row] = bytes.byteLength;
    table.filterMask[row] = storage.filters.length > 0 ? NO_FILTERS : 0;
  };
  const make = (): Uint8Array => {
    madeBytes += count * size;
    if (madeBytes > MOST_BYTES) {
      throw tooMany(early);
    }
    return filled(count, size, beyond);
  };
  for (const { row, start } of chunksOf(shape, chunkShape)) {
    const inside = start.map((at, axis) => Math.min(chunkShape[axis]!, extent[axis]! - at));
    const reaches = start.every(
      (at, axis) => at + inside[axis]! >= Math.min(at + chunkShape[axis]!, shape[axis]!)
    );
    const isAbsent = table.presence[row] === Presence.absent;
    if (inside.some(length => length <= 0) || (reaches && (!isAbsent || beyond === fillValue))) {
      continue;
    }
    if (reaches) {
      within = within === neverWritten ? filled(count, size, fillValue) : within;
      put(row, within);
      continue;
    }
    const bytes = make();
    const from = (await early.decoded(row)) ?? filled(elementCount(inside), size, fillValue);
    const fromShape = isAbsent || layout.class !== 'chunked' ? inside : chunkShape;
    const zeros = inside.map(() => 0);
    copyRegion(`S${size}`, from, fromShape, zeros, bytes, chunkShape, zeros, inside);
    put(row, bytes);
  }
}

/** Every chunk of a grid in C order, and where it begins. */
function* chunksOf(
  shape: readonly number[],
  chunkShape: readonly number[]
): Generator<{ row: number; start: number[] }> {
  const grid = chunkGrid(shape, chunkShape);
  const rows = elementCount(grid);
  const place = grid.map(() => 0);
  for (let row = 0; row < rows; row++) {
    yield { row, start: place.map((at, axis) => at * chunkShape[axis]!) };
    for (let axis = place.length - 1; axis >= 0 && ++place[axis]! >= grid[axis]!; axis--) {
      place[axis] = 0;
    }
  }
}

function tooMany({ uri, name }: EarlyEnd): LifecycleError {
  return new LifecycleError(
    'unsupported',
    `${uri}: "${name}" cannot be read: its data end before its dimensions do, and what is missing of its last chunks is more than ${MOST_BYTES} bytes.`,
    { subject: uri }
  );
}
