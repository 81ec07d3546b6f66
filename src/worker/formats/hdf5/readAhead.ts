/** Blocks that are scattered over a file, in few ranged reads. */
import type { Cursor, Hdf5Bytes } from './bytes';

/** Blocks that are fetched together: no more than what pages can be kept for. */
const BATCH_BLOCKS = 96;
const BATCH_BYTES = 4 * 1024 ** 2;

/** At most this long, and shorter where the file ends. */
interface Block {
  address: number;
  length: number;
}

/** A cursor over each block, in the order given. */
export async function* readAhead<T extends Block>(
  bytes: Hdf5Bytes,
  blocks: readonly T[],
  what: string
): AsyncGenerator<{ block: T; cursor: Cursor }> {
  for (const batch of batches(blocks)) {
    await bytes.prefetch(
      batch.map(({ address, length }) => ({ address, length: Math.min(length, bytes.sizeBytes - address) }))
    );
    for (const block of batch) {
      yield { block, cursor: await bytes.cursorUpTo(block.address, block.length, what) };
    }
  }
}

function* batches<T extends Block>(blocks: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let length = 0;
  for (const block of blocks) {
    if (batch.length === BATCH_BLOCKS || (batch.length > 0 && length + block.length > BATCH_BYTES)) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(block);
    length += block.length;
  }
  if (batch.length > 0) {
    yield batch;
  }
}
