import fc from 'fast-check';
import { chunkGrid, elementCount, type ArrayManifest, type Selection } from '../../../formats';
import type { Segment } from '../../combine';
import { blockRegion } from '../../planner';
import type { TargetArray } from '../../writer';
import { planBlocks } from '../blocks';
import { BlockBuffers, ChunkPool } from '../buffers';
import { boxesOf, isSliced, rowOf, sizeOf, unitAt, unitGrid, unitsTouching, type UnitGrid } from '../units';

/** Files of one variable along its first axis, chunks of source and target, and room for blocks. */
const worlds = fc
  .record({
    files: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    inner: fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 2 }),
    source: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 3 }),
    target: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 3, maxLength: 3 }),
    limit: fc.integer({ min: 1, max: 6000 }),
    skipped: fc.integer({ min: 0, max: 2 })
  })
  .map(({ files, inner, source, target, limit, skipped }) => {
    const segments: Segment[] = [];
    let start = 0;
    files.forEach((length, file) => {
      const fileStart = Math.min(skipped, length - 1);
      segments.push({ file, start, fileStart, length: length - fileStart });
      start += length - fileStart;
    });
    const shape = [start, ...inner];
    const chunks = shape.map((length, axis) => Math.min(target[axis]!, length));
    const stored = (file: number): ArrayManifest => ({
      shape: [files[file]!, ...inner],
      chunkShape: shape.map((_, axis) => source[axis]!),
      chunked: true,
      filters: [{ name: 'deflate', config: [4] }],
      byteOrder: 'little',
      fillValue: null
    });
    const { shape: block, together } = planBlocks(
      { shape, dtype: 'int32', stored: stored(0) },
      chunks,
      limit
    );
    const grids = files.map((length, file) =>
      unitGrid(
        { axis: 0, segments },
        { shape: [length, ...inner], dtype: 'int32' },
        stored(file),
        file,
        chunks
      )
    );
    return { shape, chunks, block, together, grids, limit };
  });

/** Every element of a unit has a number of its own: where it belongs in the whole array. */
function contents(grid: UnitGrid, unit: readonly number[], shape: readonly number[]): Int32Array {
  const size = sizeOf(grid, unit);
  const values = new Int32Array(elementCount(size)).fill(-1);
  for (const box of boxesOf(grid, unit)) {
    for (let i = 0; i < elementCount(box.count); i++) {
      const at = unravel(i, box.count);
      const from = ravel(
        at.map((each, axis) => each + box.from[axis]!),
        size
      );
      values[from] = ravel(
        at.map((each, axis) => each + box.start[axis]!),
        shape
      );
    }
  }
  return values;
}

function unravel(index: number, shape: readonly number[]): number[] {
  return shape.map((_, axis) => Math.floor(index / elementCount(shape.slice(axis + 1))) % shape[axis]!);
}

function ravel(position: readonly number[], shape: readonly number[]): number {
  return position.reduce((all, at, axis) => all * shape[axis]! + at, 0);
}

const bytes = (values: Int32Array): Uint8Array => new Uint8Array(values.buffer);

describe('units and blocks', () => {
  it('bring every element to its place, and nothing elsewhere', () => {
    fc.assert(
      fc.property(worlds, ({ shape, chunks, block, grids }) => {
        const target = { name: 'v', dtype: 'int32', shape, chunks, fillValue: -7 } as unknown as TargetArray;
        const blocks = elementCount(chunkGrid(shape, block));
        for (let index = 0; index < blocks; index++) {
          const region = blockRegion(shape, block, index);
          const buffers = new BlockBuffers(target, region, new ChunkPool(0));
          for (const grid of grids) {
            for (const unit of unitsTouching(grid, region)) {
              const values = contents(grid, unit, shape);
              boxesOf(grid, unit).forEach(box =>
                buffers.scatter({ ...box, bytes: bytes(values), shape: sizeOf(grid, unit) })
              );
            }
          }
          for (const chunk of buffers.chunks) {
            const found = new Int32Array(buffers.chunk(chunk).buffer);
            const expected = Int32Array.from(found, (_, i) => {
              const at = unravel(i, chunks).map((each, axis) => each + chunk[axis]! * chunks[axis]!);
              return at.every((each, axis) => each < shape[axis]!) ? ravel(at, shape) : -7;
            });
            expect(found).toEqual(expected);
          }
        }
      }),
      { numRuns: 200 }
    );
  });

  it('touch a region with each unit once, and with none that has nothing of it', () => {
    fc.assert(
      fc.property(worlds, ({ shape, block, grids }) => {
        const region = blockRegion(shape, block, 0);
        for (const grid of grids) {
          const touching = [...unitsTouching(grid, region)].map(String);
          expect(new Set(touching).size).toBe(touching.length);
          for (const unit of allUnits(grid)) {
            const touches = boxesOf(grid, unit).some(box => shareSomething(box, region));
            expect(touching.includes(String(unit))).toBe(touches);
          }
        }
      })
    );
  });

  it('are rows of the chunk table', () => {
    fc.assert(
      fc.property(worlds, ({ grids }) => {
        const [grid] = grids;
        const units = [...allUnits(grid!)];
        const rows = units.map(unit => rowOf(grid!, unit));
        expect(rows).toEqual(units.map((_, row) => row));
        expect(rows.map(row => unitAt(grid!, row!))).toEqual(units);
      })
    );
  });
});

function* allUnits(grid: UnitGrid): Generator<number[]> {
  const counts = chunkGrid(grid.shape, grid.unit);
  for (let i = 0; i < elementCount(counts); i++) {
    yield unravel(i, counts);
  }
}

function shareSomething(a: Selection, b: Selection): boolean {
  return a.start.every(
    (at, axis) => at < b.start[axis]! + b.count[axis]! && b.start[axis]! < at + a.count[axis]!
  );
}

describe('planBlocks', () => {
  const stored = (chunkShape: number[], shape: number[]): ArrayManifest => ({
    shape,
    chunkShape,
    chunked: true,
    filters: [{ name: 'deflate', config: [4] }],
    byteOrder: 'little',
    fillValue: null
  });

  it('takes whole source chunks where they fit', () => {
    const shape = [100, 90];
    const { shape: block, together } = planBlocks(
      { shape, dtype: 'float32', stored: stored([10, 90], shape) },
      [4, 30],
      1e9
    );
    expect(block[0]! % 20 === 0 || block[0] === 100).toBe(true);
    expect(block[1]).toBe(90);
    expect(together).toBe(1);
  });

  it('keeps blocks in one part that share source chunks', () => {
    const shape = [1000, 1000];
    const { shape: block, together } = planBlocks(
      { shape, dtype: 'float64', stored: stored([1, 1000], shape) },
      [1000, 10],
      500_000
    );
    expect(block).toEqual([1000, 50]);
    expect(together).toBe(20);
  });

  it('cuts a long source chunk evenly', () => {
    const shape = [4000, 100, 100];
    const { shape: block, together } = planBlocks(
      { shape, dtype: 'float32', stored: stored([1000, 10, 10], shape) },
      [1, 100, 100],
      61 * 40_000
    );
    expect(block).toEqual([50, 100, 100]);
    expect(together).toBe(20);
  });

  it('lets no part cut a source chunk, as far as one file says', () => {
    fc.assert(
      fc.property(worlds, ({ shape, block, together, grids }) => {
        fc.pre(grids.length === 1 && grids[0]!.segments[0]!.fileStart === 0);
        const grid = chunkGrid(shape, block);
        const partOf = (position: number[]): number =>
          Math.floor(
            ravel(
              position.map((at, axis) => Math.floor(at / block[axis]!)),
              grid
            ) / together
          );
        for (const unit of allUnits(grids[0]!)) {
          const [box] = boxesOf(grids[0]!, unit);
          const last = box!.start.map((at, axis) => at + box!.count[axis]! - 1);
          expect(partOf(last)).toBe(partOf(box!.start));
        }
      }),
      { numRuns: 500 }
    );
  });

  it('slices long data without filters', () => {
    const shape = [4096, 1024, 2];
    const plain = { ...stored(shape, shape), chunked: false, filters: [] };
    const grid = unitGrid(
      { axis: -1, segments: [{ file: 0, start: 0, fileStart: 0, length: 1 }] },
      { shape, dtype: 'int16' },
      plain,
      0,
      [100, 1024, 2]
    );
    expect(grid.unit).toEqual([500, 1024, 2]);
    expect(isSliced(grid)).toBe(true);
    expect(sizeOf(grid, [8, 0, 0])).toEqual([96, 1024, 2]);
  });
});
