import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32c, crc32cBase64 } from '..';

/** As the definition says, a bit at a time. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
    }
  }
  return ~crc >>> 0;
}

describe('CRC32C', () => {
  it.each([
    ['zeros', new Uint8Array(32), 0x8a9136aa],
    ['ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['ascending', new Uint8Array(32).map((_, i) => i), 0x46dd794e],
    ['descending', new Uint8Array(32).map((_, i) => 31 - i), 0x113fdb5c]
  ])('is that of RFC 3720, B.4: %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('is that of the catalogue of CRCs', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it('is the same however the bytes lie in memory, and however they are cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat({ max: 7 }),
        fc.nat({ max: 200 }),
        (bytes, shift, cut) => {
          const lying = new Uint8Array(bytes.length + shift).subarray(shift);
          lying.set(bytes);
          const expected = bitwise(bytes);
          expect(crc32c(lying)).toBe(expected);
          expect(crc32c(lying.subarray(cut), crc32c(lying.subarray(0, cut)))).toBe(expected);
        }
      )
    );
  });

  it('is written as Google writes it', () => {
    expect(crc32cBase64(crc32c(Buffer.from('hello')))).toBe('mnG7TA==');
    expect(crc32cBase64(0)).toBe('AAAAAA==');
  });
});
