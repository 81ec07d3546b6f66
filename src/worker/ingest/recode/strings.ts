/** Variable strings have no fixed place in memory: a block of them is read and cut as a list. */
import { copyRegion, elementCount, allocate, type Selection } from '../../formats';
import { readCombined } from '../combine';
import type { Files } from '../files';
import { chunksIn, type PlannedArray } from '../planner';

/** The chunks of one block, each whole. */
export async function* stringChunks(
  files: Files,
  { source, target }: PlannedArray,
  region: Selection,
  signal: AbortSignal
): AsyncGenerator<{ chunk: number[]; values: string[] }> {
  const all = await readCombined(files, source, region, signal);
  for (const chunk of chunksIn(region, target.chunks)) {
    const begin = chunk.map((at, axis) => at * target.chunks[axis]!);
    const from = begin.map((at, axis) => at - region.start[axis]!);
    const count = begin.map((at, axis) => Math.min(target.chunks[axis]!, target.shape[axis]! - at));
    const values = allocate('str', elementCount(target.chunks)) as string[];
    const zeros = count.map(() => 0);
    copyRegion('str', all, region.count, from, values, target.chunks, zeros, count);
    yield { chunk, values };
  }
}
