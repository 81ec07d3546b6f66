import fc from 'fast-check';
import { elementCount } from '../../dtypes';
import { unravel } from '../../regions';
import type { VariableLayout } from '../layout';
import { runsOf, spanLength } from '../runs';

/** Any axis: its length, and a part of it. */
const axis = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(4), fc.nat(5)).map(([length, start, count]) => {
  const from = Math.min(start, length - 1);
  return { length, start: from, count: Math.min(count, length - from) };
});

/** Where an element lies, by the format's own words: after so many records, then in C order. */
function placeOf(
  { begin, isRecord, elementBytes, shape, recordBytes }: VariableLayout,
  at: number[]
): number {
  const first = isRecord ? 1 : 0;
  let row = 0;
  for (let i = first; i < shape.length; i++) {
    row = row * shape[i]! + at[i]!;
  }
  return begin + (isRecord ? at[0]! * recordBytes : 0) + row * elementBytes;
}

describe('runsOf', () => {
  it('gives each element of a hyperslab once, in C order', () => {
    fc.assert(
      fc.property(
        fc.array(axis, { maxLength: 4 }),
        fc.boolean(),
        fc.nat(3),
        fc.constantFrom(1, 2, 8),
        (axes, wantsRecords, gap, elementBytes) => {
          const isRecord = wantsRecords && axes.length > 0;
          const shape = axes.map(({ length }) => length);
          const partBytes = elementCount(isRecord ? shape.slice(1) : shape) * elementBytes;
          const recordBytes = partBytes + 4 * gap;
          const layout = { begin: 100, isRecord, elementBytes, shape, partBytes, recordBytes };
          const [start, count] = [axes.map(each => each.start), axes.map(each => each.count)];
          const given = [...runsOf(layout, { start, count })].flatMap(({ offset, length }) =>
            Array.from({ length: length / elementBytes }, (_, i) => offset + i * elementBytes)
          );
          const wanted = Array.from({ length: elementCount(count) }, (_, row) =>
            placeOf(
              layout,
              unravel(row, count).map((index, i) => start[i]! + index)
            )
          );
          expect(given).toEqual(wanted);
        }
      )
    );
  });

  it('gives records that nothing lies between as one run', () => {
    const layout = { begin: 8, isRecord: true, elementBytes: 2, shape: [5, 3], partBytes: 6, recordBytes: 6 };
    expect([...runsOf(layout, { start: [1, 0], count: [3, 3] })]).toEqual([{ offset: 14, length: 18 }]);
  });
});

describe('spanLength', () => {
  it('reads over a small gap, and not over a large one', () => {
    const runs = [0, 100, 1_000_000].map(offset => ({ offset, length: 10 }));
    expect(runs.map((_, i) => spanLength(runs, i))).toEqual([110, 10, 10]);
  });
});
