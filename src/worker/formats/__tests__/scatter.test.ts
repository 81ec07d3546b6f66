import fc from 'fast-check';
import { elementCount } from '../dtypes';
import { copyBox, scatter, type Cut } from '../scatter';

function unravel(index: number, shape: readonly number[]): number[] {
  return shape.map((_, axis) => Math.floor(index / elementCount(shape.slice(axis + 1))) % shape[axis]!);
}

function ravel(position: readonly number[], shape: readonly number[]): number {
  return position.reduce((all, at, axis) => all * shape[axis]! + at, 0);
}

describe('copyBox', () => {
  it('copies elements of every size, and nothing beside them', () => {
    const boxes = fc
      .array(
        fc.record({
          from: fc.nat(3),
          to: fc.nat(3),
          count: fc.integer({ min: 1, max: 60 }),
          more: fc.nat(2)
        }),
        { maxLength: 3 }
      )
      .chain(axes => fc.tuple(fc.constant(axes), fc.constantFrom(1, 2, 3, 4, 8, 12)));
    fc.assert(
      fc.property(boxes, ([axes, size]) => {
        const count = axes.map(axis => axis.count);
        fc.pre(elementCount(count) < 2000);
        const side = (of: 'from' | 'to', fill: (i: number) => number) => {
          const shape = axes.map(axis => axis[of] + axis.count + axis.more);
          const content = Uint8Array.from({ length: elementCount(shape) * size }, (_, i) => fill(i));
          return { bytes: content, shape, start: axes.map(axis => axis[of]) };
        };
        const from = side('from', i => (i * 7 + 1) % 251);
        const to = side('to', () => 255);
        copyBox(size, from, to, count);
        const expected = new Uint8Array(to.bytes.length).fill(255);
        for (let i = 0; i < elementCount(count); i++) {
          const at = unravel(i, count);
          const place = ({ shape, start }: typeof from): number =>
            size *
            ravel(
              at.map((each, axis) => each + start[axis]!),
              shape
            );
          expected.set(from.bytes.subarray(place(from), place(from) + size), place(to));
        }
        expect(to.bytes).toEqual(expected);
      })
    );
  });
});

describe('scatter', () => {
  /** Along each axis: the array's length, and that of the chunks it is cut into. */
  const axes = fc.array(
    fc.record({ length: fc.integer({ min: 1, max: 20 }), chunk: fc.integer({ min: 1, max: 20 }) }),
    {
      maxLength: 3
    }
  );

  it('puts each element into its chunk, however long the runs are', () => {
    fc.assert(
      fc.property(axes, fc.constantFrom(1, 2, 4, 8, 16), (along, size) => {
        const shape = along.map(({ length }) => length);
        const chunks = along.map(({ chunk }) => chunk);
        const grid = along.map(({ length, chunk }) => Math.ceil(length / chunk));
        const bytes = Uint8Array.from({ length: elementCount(shape) * size }, (_, i) => (i * 7 + 1) % 251);
        const after = (lengths: readonly number[], axis: number): number =>
          elementCount(lengths.slice(axis + 1));
        const cuts = along.map(({ length, chunk }, axis) =>
          Array.from({ length: grid[axis]! }, (_, i): Cut => {
            const steps = { from: after(shape, axis) * size, to: after(chunks, axis) * size };
            const count = Math.min(chunk, length - i * chunk);
            return {
              chunk: i * after(grid, axis),
              from: i * chunk * steps.from,
              to: 0,
              steps: { count, ...steps }
            };
          })
        );
        const memory = Array.from({ length: elementCount(grid) }, () =>
          new Uint8Array(elementCount(chunks) * size).fill(255)
        );
        const expected = memory.map(each => each.slice());
        for (let i = 0; i < elementCount(shape); i++) {
          const at = unravel(i, shape);
          const chunk = ravel(
            at.map((each, axis) => Math.floor(each / chunks[axis]!)),
            grid
          );
          const place = ravel(
            at.map((each, axis) => each % chunks[axis]!),
            chunks
          );
          expected[chunk]!.set(bytes.subarray(i * size, (i + 1) * size), place * size);
        }
        scatter(bytes, { size, axes: cuts }, chunk => memory[chunk]!);
        expect(memory).toEqual(expected);
      })
    );
  });
});
