import fc from 'fast-check';
import { dateFormat } from '../dates';
import { BlockMean, cut, rangeOf } from '../reduce';
import { tiles } from '../tiles';
import { unmask } from '../unmask';

describe('dates', () => {
  it.each([
    ['days since 2001-01-01', 'standard', 15.5, '2001-01-16 12:00'],
    ['hours since 1900-01-01 00:00:0.0', 'gregorian', 1_043_148, '2019-01-01 12:00'],
    ['days since 2000-02-28', 'standard', 1, '2000-02-29'],
    ['days since 2000-02-28', 'noleap', 1, '2000-03-01'],
    ['days since 2001-02-28', 'all_leap', 1, '2001-02-29'],
    ['days since 2000-02-28', '360_day', 2, '2000-02-30'],
    ['days since 1582-10-04', 'standard', 1, '1582-10-15'],
    ['days since 1582-10-04', 'proleptic_gregorian', 1, '1582-10-05'],
    ['days since 1582-10-04', 'julian', 1, '1582-10-05'],
    ['days since 0001-01-01', 'proleptic_gregorian', -1, '0000-12-31'],
    ['seconds since 1970-01-01', 'standard', 1, '1970-01-01 00:00:01']
  ])('%s, %s: %s is %s', (units, calendar, value, date) => {
    expect(dateFormat(units, calendar)?.(value)).toBe(date);
  });

  it('are what JavaScript says of the Gregorian calendar', () => {
    const format = dateFormat('days since 1970-01-01', 'proleptic_gregorian')!;
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_000_000 }), day => {
        expect(format(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10));
      })
    );
  });

  it('are not guessed for units without a length', () => {
    expect(dateFormat('months since 2000-01-01', 'standard')).toBeUndefined();
  });
});

describe('values', () => {
  it('are masked and unpacked', () => {
    const packed = {
      name: 'v',
      dtype: 'int16',
      attributes: { scale_factor: 0.5, add_offset: 10, _FillValue: -1 }
    } as const;
    expect([
      ...unmask(new Int16Array([0, 4, -1]), { ...packed, attributes: { ...packed.attributes } })
    ]).toEqual([10, 12, NaN]);
  });

  it('are masked by a mark of double precision', () => {
    const attributes = { missing_value: 1e20 };
    expect([...unmask(new Float32Array([1, 1e20]), { name: 'v', dtype: 'float32', attributes })]).toEqual([
      1,
      NaN
    ]);
  });

  it('are unsigned where they say so, their mark too', () => {
    const attributes = { _Unsigned: 'true', _FillValue: -1 };
    expect([...unmask(new Int8Array([-2, -1]), { name: 'v', dtype: 'int8', attributes })]).toEqual([
      254,
      NaN
    ]);
  });
});

it('gives each cell the mean of its block, in strips of any height', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 7 }),
      (rows, columns, most, strip) => {
        const value = (row: number, column: number): number =>
          (row * 7 + column * 3) % 5 === 0 ? (row % 2 === 0 ? NaN : -1) : row * 100 + column;
        const [r, c] = [cut(rows, most), cut(columns, most)];
        const mean = new BlockMean(r, c, { marks: [-1], scale: 2, offset: 1 });
        for (let start = 0; start < rows; start += strip) {
          const height = Math.min(strip, rows - start);
          const values = Float64Array.from({ length: height * columns }, (_, i) =>
            value(start + Math.floor(i / columns), i % columns)
          );
          mean.add(values, { row: start, column: 0 }, { rows: height, columns }, { row: columns, column: 1 });
        }
        const cells = mean.cells();
        expect(cells).toHaveLength(r.cells * c.cells);
        expect(r.cells).toBeLessThanOrEqual(most);
        for (let i = 0; i < cells.length; i++) {
          const found: number[] = [];
          const [row, column] = [Math.floor(i / c.cells) * r.step, (i % c.cells) * c.step];
          for (let y = row; y < Math.min(rows, row + r.step); y++) {
            for (let x = column; x < Math.min(columns, column + c.step); x++) {
              found.push(value(y, x));
            }
          }
          const there = found.filter(each => !Number.isNaN(each) && each !== -1).map(each => each * 2 + 1);
          const expected = there.reduce((sum, each) => sum + each, 0) / there.length;
          expect(cells[i]).toEqual(Math.fround(expected));
        }
      }
    )
  );
});

describe('a view', () => {
  const dimension = fc.record({
    chunk: fc.integer({ min: 1, max: 12 }),
    start: fc.integer({ min: 0, max: 20 }),
    count: fc.integer({ min: 1, max: 40 })
  });

  it('is cut into tiles that hold each element once and split no chunk', () => {
    fc.assert(
      fc.property(dimension, dimension, fc.integer({ min: 4, max: 2000 }), (a, b, most) => {
        const view = { start: [3, a.start, b.start], count: [1, a.count, b.count] };
        const chunk = [4, a.chunk, b.chunk];
        const seen = new Set<string>();
        for (const { start, count } of tiles(view, chunk, [1, 2], 4, most)) {
          expect([start[0], count[0]]).toEqual([3, 1]);
          const chunks = [1, 2].map(
            i => Math.ceil((start[i]! + count[i]!) / chunk[i]!) - Math.floor(start[i]! / chunk[i]!)
          );
          const bytes = chunks[0]! * a.chunk * chunks[1]! * b.chunk * 4;
          expect(bytes <= most || (chunks[0] === 1 && chunks[1] === 1)).toBe(true);
          for (const i of [1, 2]) {
            const end = start[i]! + count[i]!;
            expect(start[i] === view.start[i] || start[i]! % chunk[i]! === 0).toBe(true);
            expect(end === view.start[i]! + view.count[i]! || end % chunk[i]! === 0).toBe(true);
          }
          for (let row = 0; row < count[1]!; row++) {
            for (let column = 0; column < count[2]!; column++) {
              const key = `${start[1]! + row},${start[2]! + column}`;
              expect(seen.has(key)).toBe(false);
              seen.add(key);
            }
          }
        }
        expect(seen.size).toBe(a.count * b.count);
      })
    );
  });
});

it('spans the colours over what most cells hold', () => {
  const cells = Float32Array.from({ length: 1001 }, (_, i) => i);
  expect(rangeOf(cells)).toEqual({ min: 0, max: 1000, low: 20, high: 980 });
  expect(rangeOf(new Float32Array([NaN]))).toBeNull();
});
