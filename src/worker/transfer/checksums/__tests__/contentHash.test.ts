import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32c, crc32cBase64, md5Hex } from '../../../core';
import { ContentHash, guessPartBytes, multipartMd5 } from '../contentHash';

const MIB = 1024 * 1024;

describe('ContentHash', () => {
  it('gives the same whatever the pieces are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 })),
        fc.integer({ min: 1, max: 25 }),
        (chunks, partBytes) => {
          const content = Buffer.concat(chunks);
          const hash = new ContentHash({ md5: true, crc32c: true, partBytes: [partBytes, 1000] });
          chunks.forEach(chunk => hash.update(chunk));
          const { md5, crc32c: crc, byPartBytes } = hash.finish();
          expect(md5).toBe(md5Hex(content));
          expect(crc).toBe(crc32cBase64(crc32c(content)));
          const parts = [];
          for (let begin = 0; begin < content.length || begin === 0; begin += partBytes) {
            parts.push(md5Hex(content.subarray(begin, begin + partBytes)));
          }
          expect(byPartBytes.get(partBytes)).toBe(multipartMd5(parts));
          expect(byPartBytes.get(1000)).toMatch(/-1$/);
        }
      )
    );
  });

  it('names the parts as S3 does: the MD5 of the binary MD5s, and their number', () => {
    const [a, b] = ['first', 'second'].map(text => createHash('md5').update(text).digest());
    const expected = createHash('md5').update(a!).update(b!).digest('hex');
    expect(multipartMd5([a!.toString('hex'), b!.toString('hex')])).toBe(`${expected}-2`);
  });
});

describe('guessPartBytes', () => {
  it.each([
    [100 * MIB, 'x-20', [5]],
    [100 * MIB, 'x-7', [15, 16]],
    [100 * MIB, 'x-13', [8]],
    [100 * MIB, 'x-2', [50, 64]],
    [20 * MIB, 'x-3', [8, 7]]
  ])('finds what usual tools send for %d bytes and %s', (bytes, checksum, mebibytes) => {
    const guesses = guessPartBytes(bytes, checksum);
    expect(guesses.slice(0, mebibytes.length).map(guess => guess / MIB)).toEqual(mebibytes);
  });

  it('has only guesses that give this many parts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), fc.integer({ min: 1, max: 10_000 }), (bytes, parts) => {
        const guesses = guessPartBytes(bytes, `x-${parts}`);
        expect(guesses.length).toBeLessThanOrEqual(4);
        guesses.forEach(guess => expect(Math.ceil(bytes / guess)).toBe(parts));
      })
    );
  });

  it('knows nothing of what is no ETag of parts', () => {
    expect(guessPartBytes(1000, md5Hex(Buffer.from('')))).toEqual([]);
  });
});
