import fc from 'fast-check';
import type { NumericDType, Values } from '../../../formats';
import { castValues } from '../cast';
import { decodeValues } from '../unpack';

describe('cast', () => {
  it.each<[Values, NumericDType, (number | bigint)[]]>([
    [Float64Array.of(0.9, -0.9, 1.5, -1.5), 'int8', [0, 0, 1, -1]],
    [Int32Array.of(-128, 127), 'int8', [-128, 127]],
    [BigInt64Array.of(2n ** 60n + 1n), 'uint64', [2n ** 60n + 1n]],
    [BigInt64Array.of(7n), 'float32', [7]],
    [Uint8Array.of(255), 'int64', [255n]],
    [Float64Array.of(1e300, 0.1), 'float32', [Infinity, Math.fround(0.1)]],
    [Float32Array.of(-0.5), 'uint8', [0]]
  ])('%j to %s', (values, to, expected) => {
    expect(Array.from(castValues(values, to, 'v') as ArrayLike<number | bigint>, Number)).toEqual(
      expected.map(Number)
    );
  });

  it.each<[Values, NumericDType]>([
    [Int32Array.of(1, 128), 'int8'],
    [Int8Array.of(-1), 'uint64'],
    [Float64Array.of(NaN), 'int32'],
    [Float64Array.of(2 ** 63), 'int64'],
    [BigUint64Array.of(2n ** 63n), 'int64']
  ])('refuses what does not fit: %j to %s', (values, to) => {
    expect(() => castValues(values, to, 'v')).toThrow(/"v" has the value .* cannot hold/);
  });

  it('there and back changes no small integer', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -32768, max: 32767 })), numbers => {
        for (const through of ['float32', 'float64', 'int32', 'int64'] as const) {
          const there = castValues(Int16Array.from(numbers), through, 'v');
          expect(castValues(there, 'int16', 'v')).toEqual(Int16Array.from(numbers));
        }
      })
    );
  });
});

describe('unpack', () => {
  it('masks what is stored, not what comes out', () => {
    const decode = { dtype: 'float64', missing: [5], scale: 0.5, offset: 1 } as const;
    expect(decodeValues(Int16Array.of(4, 5, 8), decode)).toEqual(Float64Array.of(3, NaN, 5));
  });

  it('rounds to the type after each step', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.float({ noNaN: true }),
        fc.float({ noNaN: true }),
        (value, scale, offset) => {
          const decode = { dtype: 'float32', missing: [], scale, offset } as const;
          const expected = Math.fround(Math.fround(Math.fround(value) * scale) + offset);
          expect(decodeValues(Int32Array.of(value), decode)).toEqual(Float32Array.of(expected));
        }
      )
    );
  });

  it('leaves integers alone that only their sign was told of', () => {
    expect(decodeValues(Uint8Array.of(255), { dtype: 'uint8', missing: [] })).toEqual(Uint8Array.of(255));
  });
});
