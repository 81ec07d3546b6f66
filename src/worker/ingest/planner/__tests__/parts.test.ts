import fc from 'fast-check';
import { chunkGrid, elementCount } from '../../../formats';
import { isOld } from '../../append';
import { planBlocks } from '../../recode/blocks';
import { blockRegion, chunkIndex, chunksIn, cutParts } from '../parts';
import type { PlannedArray } from '../planner';

const arrays = fc
  .array(
    fc.record({
      length: fc.integer({ min: 0, max: 40 }),
      chunk: fc.integer({ min: 1, max: 12 }),
      source: fc.integer({ min: 1, max: 12 })
    }),
    { maxLength: 3 }
  )
  .chain(axes => fc.record({ axes: fc.constant(axes), limit: fc.integer({ min: 1, max: 40_000 }) }));

function planned(axes: { length: number; chunk: number; source: number }[], limit: number): PlannedArray {
  const shape = axes.map(axis => axis.length);
  const chunks = axes.map(axis => Math.max(1, Math.min(axis.chunk, axis.length)));
  const stored = {
    shape,
    chunkShape: axes.map(axis => axis.source),
    chunked: true,
    filters: [],
    byteOrder: 'little' as const,
    fillValue: null
  };
  const { shape: block, together } = planBlocks({ shape, dtype: 'float64', stored }, chunks, limit);
  return { target: { shape, chunks, dtype: 'float64' }, block, together } as unknown as PlannedArray;
}

describe('the parts of an ingest', () => {
  it('own every chunk exactly once', () => {
    fc.assert(
      fc.property(arrays, ({ axes, limit }) => {
        const array = planned(axes, limit);
        const { shape, chunks } = array.target;
        const seen = new Map<string, number>();
        for (const part of cutParts([array])) {
          for (let index = part.first; index < part.first + part.count; index++) {
            for (const chunk of chunksIn(blockRegion(shape, array.block, index), chunks)) {
              seen.set(chunk.join(), (seen.get(chunk.join()) ?? 0) + 1);
            }
          }
        }
        expect(seen.size).toBe(elementCount(chunkGrid(shape, chunks)));
        expect([...seen.values()].every(times => times === 1)).toBe(true);
      })
    );
  });

  it('own every chunk that an append adds to exactly once, and none that is whole', () => {
    fc.assert(
      fc.property(arrays, fc.nat(40), fc.nat(2), ({ axes, limit }, from, axis) => {
        const array = planned(axes, limit);
        const { target, block } = array;
        target.dims = axes.map((_, i) => (i === axis ? 'time' : `d${i}`));
        // It was shorter than it becomes.
        const append = { dim: 'time', from: from % Math.max(1, target.shape[axis] ?? 1) };
        const seen = new Map<string, number>();
        for (const part of cutParts([array], append)) {
          for (let index = part.first; index < part.first + part.count; index++) {
            for (const chunk of chunksIn(blockRegion(target.shape, block, index), target.chunks)) {
              seen.set(chunk.join(), (seen.get(chunk.join()) ?? 0) + 1);
            }
          }
        }
        const count = elementCount(chunkGrid(target.shape, target.chunks));
        for (let number = 0; number < count; number++) {
          const chunk = chunkIndex(target, number);
          const isNew = axis < axes.length && (chunk[axis]! + 1) * target.chunks[axis]! > append.from;
          // A block may begin before what is new; those chunks are not written.
          const times = seen.get(chunk.join()) ?? 0;
          expect(isNew ? times === 1 : times <= 1).toBe(true);
          expect(isOld(append, target, chunk)).toBe(!isNew);
        }
      })
    );
  });

  it('are whole chunks, and fit the limit unless one chunk alone does not', () => {
    fc.assert(
      fc.property(arrays, ({ axes, limit }) => {
        const { target, block } = planned(axes, limit);
        block.forEach((length, axis) => {
          expect(length % target.chunks[axis]! === 0 || length >= target.shape[axis]!).toBe(true);
        });
        const isOneChunk = block.every((length, axis) => length <= target.chunks[axis]!);
        expect(isOneChunk || elementCount(block) * 8 <= limit).toBe(true);
      })
    );
  });
});
