/** Reading a written store back: what a reference gives must be what the source's own reader gives. */
import { ByteBudget, collect, forEachConcurrent, isLifecycleError, LifecycleError } from '../../core';
import {
  allocate,
  copyRegion,
  decodeChunk,
  elementCount,
  itemSize,
  type Selection,
  type Values
} from '../../formats';
import { equalValues } from '../combine';
import type { Files } from '../files';
import type { ReadBack } from './content';
import { indexOf } from './indices';
import type { VirtualArray } from './types';

const AT_ONCE = 4;
/** Decoded chunks that are compared at once. */
const BYTES_AT_ONCE = 32 * 1024 * 1024;

/** The stored bytes of a chunk, through what was written. */
type ReadChunk = (array: VirtualArray, row: number, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/** @throws LifecycleError `unreadable` for the first reference that cannot be read, or gives something else */
export async function readBackAll(
  chunks: readonly ReadBack[],
  files: Files,
  read: ReadChunk,
  signal: AbortSignal
): Promise<void> {
  const budget = new ByteBudget(BYTES_AT_ONCE);
  await forEachConcurrent(
    chunks,
    AT_ONCE,
    async (chunk, stop) => {
      const { dtype, chunks: shape } = chunk.array.target;
      const bytes = elementCount(shape) * itemSize(dtype);
      await budget.take(bytes, stop);
      try {
        await readBackOne(chunk, files, read, stop);
      } finally {
        budget.give(bytes);
      }
    },
    signal
  );
}

async function readBackOne(
  { array, file, row }: ReadBack,
  files: Files,
  read: ReadChunk,
  signal: AbortSignal
): Promise<void> {
  const { name, dtype, codec, chunks } = array.target;
  const where = `"${name}", chunk ${indexOf(array.grid, row).join('.') || '0'}, in ${files.uris[file]}`;
  let found: Values;
  try {
    found = await decodeChunk(await collect(read(array, row, signal)), dtype, codec, chunks);
  } catch (error) {
    if (isLifecycleError(error, 'cancelled', 'network', 'unauthorized', 'storage-full')) {
      throw error;
    }
    throw new LifecycleError(
      'unreadable',
      `${where}: the reference that was written cannot be read (${(error as Error).message.replace(/\.$/, '')}). Nothing was kept.`,
      { subject: files.uris[file], cause: error }
    );
  }
  const { selection, within } = regionOf(array, file, row);
  const expected = await files.with(file, dataset =>
    dataset.read(array.variable.sourceName, selection, signal)
  );
  if (!equalValues(partOf(found, array, within, selection.count), expected)) {
    throw new LifecycleError(
      'unreadable',
      `${where}: the reference that was written gives other values than the file. Nothing was kept.`,
      { subject: files.uris[file] }
    );
  }
}

/** A view where that is all of the chunk, else a copy. */
function partOf(
  found: Values,
  { target: { dtype, chunks } }: VirtualArray,
  within: readonly number[],
  count: readonly number[]
): Values {
  if (count.every((length, axis) => length === chunks[axis])) {
    return found;
  }
  const part = allocate(dtype, elementCount(count));
  const zeros = count.map(() => 0);
  copyRegion(dtype, found, chunks, within, part, count, zeros, count);
  return part;
}

/** What of a chunk lies in one file: where in the file, and where in the chunk. */
function regionOf(
  array: VirtualArray,
  file: number,
  row: number
): { selection: Selection; within: number[] } {
  const { target, variable } = array;
  const { axis } = variable;
  const start = indexOf(array.grid, row).map((index, i) => index * target.chunks[i]!);
  const count = start.map((from, i) => Math.min(target.chunks[i]!, target.shape[i]! - from));
  const segment = variable.segments.find(
    each =>
      each.file === file &&
      (axis < 0 || (each.start <= start[axis]! && start[axis]! < each.start + each.length))
  )!;
  if (axis >= 0) {
    count[axis] = Math.min(count[axis]!, segment.start + segment.length - start[axis]!);
    start[axis] = start[axis]! - segment.start + segment.fileStart;
  }
  return { selection: { start, count }, within: start.map(() => 0) };
}
