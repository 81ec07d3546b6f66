import fc from 'fast-check';
import { dateFormat } from '../dates';
import { BlockMean, cut, rangeOf } from '../reduce';
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
          (row * 7 + column * 3) % 5 === 0 ? NaN : row * 100 + column;
        const [r, c] = [cut(rows, most), cut(columns, most)];
        const mean = new BlockMean(r, c);
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
          const there = found.filter(each => !Number.isNaN(each));
          const expected = there.reduce((sum, each) => sum + each, 0) / there.length;
          expect(cells[i]).toEqual(Math.fround(expected));
        }
      }
    )
  );
});

it('spans the colours over what most cells hold', () => {
  const cells = Float32Array.from({ length: 1001 }, (_, i) => i);
  expect(rangeOf(cells)).toEqual({ min: 0, max: 1000, low: 20, high: 980 });
  expect(rangeOf(new Float32Array([NaN]))).toBeNull();
});
