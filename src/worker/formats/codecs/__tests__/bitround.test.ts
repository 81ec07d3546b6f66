import fc from 'fast-check';
import { bitRound } from '../bitround';

describe('bit rounding', () => {
  // numcodecs 0.16, BitRound(7).
  it('of float32 as numcodecs does it', () => {
    const values = Float32Array.of(1, 3.14159265, -2.71828, 1e-40, 0.1, 65504.123, 1.5000001);
    const rounded = bitRound(values, 'float32', { keepBits: 7, except: [] }) as Float32Array;
    expect([...new Int32Array(rounded.buffer)]).toEqual([
      1065353216, 1078525952, -1070727168, 65536, 1036845056, 1199570944, 1069547520
    ]);
    expect(values[1]).toBe(Math.fround(3.14159265));
  });

  it('of float64 as numcodecs does it', () => {
    const rounded = bitRound(Float64Array.of(Math.PI, -2.71828), 'float64', { keepBits: 7, except: [] });
    expect(new BigInt64Array((rounded as Float64Array).buffer)[0]).toBe(4614254477589872640n);
  });

  it('leaves NaN of any payload, infinities and fill values', () => {
    const words = Int32Array.of(0x7fffffff, 0x7fc00001, 0x7f800000, -1);
    const values = new Float32Array(words.buffer);
    const rounded = bitRound(values, 'float32', { keepBits: 3, except: [] }) as Float32Array;
    expect([...new Int32Array(rounded.buffer)]).toEqual([...words]);
    const fill = Math.fround(9.969209968386869e36);
    expect([
      ...(bitRound(Float32Array.of(fill, -999.9), 'float32', {
        keepBits: 3,
        except: [9.969209968386869e36, -999.9]
      }) as Float32Array)
    ]).toEqual([fill, Math.fround(-999.9)]);
  });

  it('stays within half of the last bit that is kept, and is stable', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 100), max: 2 ** 100 })),
        fc.integer({ min: 1, max: 22 }),
        (list, keepBits) => {
          const values = Float32Array.from(list).filter(value => Math.abs(value) > 1e-30);
          const once = bitRound(values, 'float32', { keepBits, except: [] }) as Float32Array;
          values.forEach((value, i) => {
            expect(Math.abs(once[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -(keepBits + 1));
          });
          expect(bitRound(once, 'float32', { keepBits, except: [] })).toEqual(once);
        }
      )
    );
  });
});
