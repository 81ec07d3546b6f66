import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32c } from '../../../core';
import { crc32cOf, lengthOf, split } from '../pieces';

describe('bytes in pieces', () => {
  it('are the same bytes however they are split', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 }), fc.nat(100), (pieces, at) => {
        const joined = Buffer.concat(pieces);
        const [first, others] = split(pieces, at);
        expect(Buffer.concat(first)).toEqual(joined.subarray(0, at));
        expect(Buffer.concat(others)).toEqual(joined.subarray(at));
        expect([lengthOf(pieces), crc32cOf(pieces)]).toEqual([joined.length, crc32c(joined)]);
        expect(crc32cOf(others, crc32cOf(first))).toBe(crc32c(joined));
      })
    );
  });
});
