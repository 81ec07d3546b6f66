/** A view in pieces that fit in memory. Pure. */
import type { Selection } from '../formats';

/**
 * The view in tiles of at most `most` bytes, cut where chunks end so that none
 * is decoded twice: a chunk that is larger than that is a tile of its own.
 *
 * @param chunk chunk shape; ones where the data can be read in any pieces
 * @param axes the drawn ones; the others are one index thick
 */
export function* tiles(
  view: Selection,
  chunk: readonly number[],
  axes: readonly number[],
  itemBytes: number,
  most: number
): Generator<Selection> {
  const inMemoryOrder = [...axes].sort((a, b) => a - b);
  const first = (axis: number): number => Math.floor(view.start[axis]! / chunk[axis]!) * chunk[axis]!;
  const end = (axis: number): number => view.start[axis]! + view.count[axis]!;
  const size = [...chunk];
  let bytes = inMemoryOrder.reduce((product, axis) => product * chunk[axis]!, itemBytes);
  // Whole rows before many of them: what lies together is read together.
  for (const axis of [...inMemoryOrder].reverse()) {
    const chunks = Math.ceil((end(axis) - first(axis)) / chunk[axis]!);
    const together = Math.min(chunks, Math.max(1, Math.floor(most / bytes)));
    size[axis] = together * chunk[axis]!;
    bytes *= together;
  }
  const at = inMemoryOrder.map(first);
  for (;;) {
    const tile = { start: [...view.start], count: [...view.count] };
    inMemoryOrder.forEach((axis, i) => {
      tile.start[axis] = Math.max(at[i]!, view.start[axis]!);
      tile.count[axis] = Math.min(at[i]! + size[axis]!, end(axis)) - tile.start[axis];
    });
    yield tile;
    let i = inMemoryOrder.length - 1;
    while (i >= 0 && at[i]! + size[inMemoryOrder[i]!]! >= end(inMemoryOrder[i]!)) {
      at[i] = first(inMemoryOrder[i]!);
      i--;
    }
    if (i < 0) {
      return;
    }
    at[i]! += size[inMemoryOrder[i]!]!;
  }
}
