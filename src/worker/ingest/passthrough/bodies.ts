/** Chunks too large to be held whole, as streams of pieces. */
import { itemSize, Presence, type ChunkTable, type Dataset } from '../../formats';
import type { BufferPool } from '../bufferPool';
import type { Files } from '../files';
import type { PlannedArray } from '../planner';
import type { Piece } from './copies';
import { fillBytes } from './fill';

/** Longest piece that is in memory at a time. */
export const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * The stored bytes of one chunk.
 *
 * @param pieces - Buffers for them, where a piece is done with when the next is asked for
 */
export async function* storedBody(
  dataset: Dataset,
  table: ChunkTable,
  row: number,
  signal: AbortSignal,
  pieces?: BufferPool
): AsyncGenerator<Uint8Array> {
  const room = pieces?.take(PIECE_BYTES);
  for (let at = 0; at < table.length[row]!; at += PIECE_BYTES) {
    const bytes = Math.min(PIECE_BYTES, table.length[row]! - at);
    yield await dataset.fetch(table.source[row]!, table.offset[row]! + at, bytes, signal, room);
  }
  if (room) {
    pieces!.give(room);
  }
}

/** Stored elements one after the other, and fill up to the chunk's end. */
export async function* slicedBody(
  pieces: readonly Piece[],
  { source, target }: PlannedArray,
  sizeBytes: number,
  options: {
    files: Files;
    table(file: number, variable: string): Promise<ChunkTable>;
    signal: AbortSignal;
  }
): AsyncGenerator<Uint8Array> {
  const size = itemSize(target.dtype);
  let done = 0;
  for (const { file, row, from, length } of pieces) {
    const table = await options.table(file, source.sourceName);
    if (table.presence[row] === Presence.absent) {
      yield* filled(length, source.storedIn.get(file)!.fillValue);
    } else if (table.presence[row] === Presence.inline) {
      yield table.inline.get(row)!.subarray(from, from + length);
    } else {
      for (let at = 0; at < length; at += PIECE_BYTES) {
        const bytes = Math.min(PIECE_BYTES, length - at);
        yield await options.files.with(file, dataset =>
          dataset.fetch(table.source[row]!, table.offset[row]! + from + at, bytes, options.signal)
        );
      }
    }
    done += length;
  }
  yield* filled(sizeBytes - done, target.fillValue);

  function* filled(length: number, fill: unknown): Generator<Uint8Array> {
    for (let at = 0; at < length; at += PIECE_BYTES) {
      yield fillBytes(target, Math.min(PIECE_BYTES, length - at) / size, fill);
    }
  }
}
