import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunkGrid, elementCount, type ArrayManifest } from '../../../formats';
import type { CombinedVariable } from '../../combine';
import { chunkIndex } from '../../planner';
import { copyOf } from '../copies';

interface Layout {
  /** Of the files, along the first axis. */
  lengths: number[];
  width: number;
  chunk: [number, number];
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
  width: fc.integer({ min: 1, max: 5 }),
  chunk: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
});

function variableOf({ lengths, width, chunk }: Layout, chunked: boolean): CombinedVariable {
  let start = 0;
  const segments = lengths.map((length, file) => {
    const segment = { file, start, fileStart: 0, length };
    start += length;
    return segment;
  });
  const stored = (length: number): ArrayManifest => ({
    shape: [length, width],
    chunkShape: chunked ? [...chunk] : [length, width],
    chunked,
    filters: [],
    byteOrder: 'little',
    fillValue: null
  });
  return {
    dtype: 'uint8',
    shape: [start, width],
    axis: 0,
    segments,
    stored: stored(lengths[0]!),
    storedIn: new Map(lengths.map((length, file) => [file, stored(length)]))
  } as unknown as CombinedVariable;
}

/** Each element of the whole has a number: which of them lie in one chunk, -1 beyond the array. */
function elementsOf(
  [rows, width]: readonly number[],
  chunk: readonly number[],
  index: readonly number[],
  firstRow = 0
): number[] {
  return Array.from({ length: elementCount(chunk) }, (_, i) => {
    const row = index[0]! * chunk[0]! + Math.floor(i / chunk[1]!);
    const column = index[1]! * chunk[1]! + (i % chunk[1]!);
    return row < rows! && column < width! ? (firstRow + row) * width! + column : -1;
  });
}

/** Is every element of the array in its place? What lies beyond the array does not matter. */
function holds(stored: readonly number[], wanted: readonly number[]): boolean {
  return wanted.every((element, i) => element === -1 || element === stored[i]);
}

describe('copyOf', () => {
  it('finds the stored chunk that holds a chunk of the whole, and only that', () => {
    fc.assert(
      fc.property(layouts, layout => {
        const variable = variableOf(layout, true);
        const target = { shape: variable.shape, chunks: [...layout.chunk] };
        const storedChunks = variable.segments.flatMap(({ file, start, length }) => {
          const inFile = { shape: [length, layout.width], chunks: layout.chunk };
          const rows = elementCount(chunkGrid(inFile.shape, inFile.chunks));
          return Array.from({ length: rows }, (_, row) => ({
            file,
            row,
            elements: elementsOf(inFile.shape, inFile.chunks, chunkIndex(inFile, row), start)
          }));
        });
        const count = elementCount(chunkGrid(target.shape, target.chunks));
        for (let number = 0; number < count; number++) {
          const index = chunkIndex(target, number);
          const wanted = elementsOf(target.shape, target.chunks, index);
          const copy = copyOf(variable, target, 'chunks', index);
          const fitting = storedChunks.filter(({ elements }) => holds(elements, wanted));
          if (copy.kind === 'chunk') {
            expect(fitting.map(({ file, row }) => [file, row])).toContainEqual([copy.file, copy.row]);
          } else {
            expect({ kind: copy.kind, fitting }).toEqual({ kind: 'recode', fitting: [] });
          }
        }
      })
    );
  });

  it('cuts uncompressed elements anywhere along the first axis, across files', () => {
    fc.assert(
      fc.property(layouts, fc.boolean(), (layout, isByRecord) => {
        const variable = variableOf(layout, false);
        if (isByRecord) {
          // As NetCDF-3 stores records: a row of the table each.
          variable.storedIn.forEach(stored => (stored.chunkShape = [1, layout.width]));
        }
        const target = { shape: variable.shape, chunks: [layout.chunk[0], layout.width] };
        const count = elementCount(chunkGrid(target.shape, target.chunks));
        for (let number = 0; number < count; number++) {
          const index = chunkIndex(target, number);
          const copy = copyOf(variable, target, 'slices', index);
          if (copy.kind !== 'slices') {
            throw new Error(copy.kind);
          }
          const elements = copy.pieces.flatMap(({ file, row, from, length }) => {
            const { start } = variable.segments[file]!;
            const rowElements = elementCount(variable.storedIn.get(file)!.chunkShape);
            expect(from + length).toBeLessThanOrEqual(rowElements);
            const first = start * layout.width + row * rowElements + from;
            return Array.from({ length }, (_, i) => first + i);
          });
          expect(elements).toEqual(
            elementsOf(target.shape, target.chunks, index).filter(element => element >= 0)
          );
        }
      })
    );
  });

  it('recodes what lies beyond the records that a file has written', () => {
    const variable = variableOf({ lengths: [6], width: 2, chunk: [2, 2] }, true);
    variable.storedIn.get(0)!.shape = [3, 2];
    const kinds = [0, 1, 2].map(
      row => copyOf(variable, { shape: [6, 2], chunks: [2, 2] }, 'chunks', [row, 0]).kind
    );
    expect(kinds).toEqual(['chunk', 'recode', 'recode']);
  });
});
