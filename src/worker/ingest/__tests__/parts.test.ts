import fc from 'fast-check';
import { chunkGrid, elementCount } from '../../formats';
import { blockRegion, chunksIn, cutParts } from '../parts';
import { blockFor, type PlannedArray } from '../planner';

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
  const { block } = blockFor({ shape, dtype: 'float64', stored }, chunks, limit);
  return { target: { shape, chunks, dtype: 'float64' }, block } as unknown as PlannedArray;
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

describe('blockFor', () => {
  it('takes whole source chunks, so that each is read once', () => {
    const stored = {
      shape: [100, 90],
      chunkShape: [10, 90],
      chunked: true,
      filters: [],
      byteOrder: 'little' as const,
      fillValue: null
    };
    const { block, reread } = blockFor({ shape: [100, 90], dtype: 'float32', stored }, [4, 30], 1e9);
    expect(reread).toBe(false);
    expect(block[0]! % 20 === 0 || block[0] === 100).toBe(true);
    expect(block[1]).toBe(90);
  });

  it('says when memory forces it to read source chunks again', () => {
    const stored = {
      shape: [1000, 1000],
      chunkShape: [1, 1000],
      chunked: true,
      filters: [],
      byteOrder: 'little' as const,
      fillValue: null
    };
    const { reread } = blockFor({ shape: [1000, 1000], dtype: 'float64', stored }, [1000, 10], 500_000);
    expect(reread).toBe(true);
  });
});
