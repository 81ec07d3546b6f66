import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { CRC32, CRC32C, combineCrc } from '../crcCombine';
import { crc32c } from '../crc32c';

describe('combineCrc', () => {
  const bytes = fc.uint8Array({ maxLength: 5000 });

  it.each([
    ['CRC32', CRC32, (run: Uint8Array) => crc32(run)],
    ['CRC32C', CRC32C, (run: Uint8Array) => crc32c(run)]
  ])('gives the %s of both runs', (_, polynomial, crcOf) => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const whole = crcOf(Buffer.concat([a, b]));
        expect(combineCrc(crcOf(a), crcOf(b), b.length, polynomial)).toBe(whole);
      })
    );
  });

  it('carries over more than 4 GiB', () => {
    // Zero bytes leave a CRC register of 0 as it is; only the inversions show.
    const once = combineCrc(crc32('a'), 0, 2 ** 33, CRC32);
    const twice = combineCrc(combineCrc(crc32('a'), 0, 2 ** 32, CRC32), 0, 2 ** 32, CRC32);
    expect(once).toBe(twice);
  });
});
