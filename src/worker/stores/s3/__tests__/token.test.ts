import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatToken, newToken, parseToken } from '../token';

const KEY = 'a/b';

describe('an upload’s token', () => {
  it('is printable and comes back as it was', () => {
    const sizes = fc.integer({ min: 0, max: 5 * 2 ** 40 });
    const ids = fc.option(fc.string({ unit: 'grapheme', minLength: 1 }), { nil: undefined });
    fc.assert(
      fc.property(sizes, fc.nat(), ids, (sizeBytes, now, uploadId) => {
        const token = { ...newToken(sizeBytes, now), ...(uploadId !== undefined && { uploadId }) };
        const text = formatToken(token, 'bucket', KEY);
        expect(text).toMatch(/^[!-~]+$/);
        expect(parseToken(text, 'bucket', KEY, sizeBytes)).toEqual(token);
      })
    );
  });

  it('makes parts so large that ten thousand are enough, and of whole mebibytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * 2 ** 40 }), sizeBytes => {
        const { partBytes } = newToken(sizeBytes);
        expect(Math.ceil(sizeBytes / partBytes)).toBeLessThanOrEqual(10_000);
        expect(partBytes % 2 ** 20).toBe(0);
        expect(partBytes).toBeGreaterThanOrEqual(8 * 2 ** 20);
      })
    );
  });

  it('belongs to one object of one size', () => {
    const text = formatToken({ ...newToken(5), uploadId: 'id' }, 'bucket', KEY);
    for (const [bucket, key, size, token] of [
      ['other', KEY, 5, text],
      ['bucket', 'a/c', 5, text],
      ['bucket', KEY, 6, text],
      ['bucket', KEY, 5, `${text}%`],
      ['bucket', KEY, 5, '../../etc'],
      ['bucket', KEY, 5, '']
    ] as const) {
      expect(() => parseToken(token, bucket, key, size)).toThrow(
        expect.objectContaining({ tag: 'bad-input' })
      );
    }
  });
});
