import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { md5Module } from '../hashing/md5Code';
import { Md5Lanes } from '../hashing/md5Lanes';

const lanes = new Md5Lanes();

const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex');

/** Bytes that differ from place to place and from content to content. */
function content(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7 + seed * 101) & 255);
}

describe('MD5 of several contents', () => {
  it('is computed by a valid module', () => {
    expect(WebAssembly.validate(md5Module())).toBe(true);
  });

  it.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 32_767, 32_768, 32_769, 100_000])(
    'is that of each: eight of %i bytes',
    length => {
      const contents = Array.from({ length: 8 }, (_, seed) => content(length, seed));
      expect(lanes.md5(contents)).toEqual(contents.map(md5));
    }
  );

  it.each([0, 1, 2, 3, 7, 8, 9, 17, 40])('takes %i of them', count => {
    const contents = Array.from({ length: count }, (_, seed) => content(1000 * seed + seed, seed));
    expect(lanes.md5(contents)).toEqual(contents.map(md5));
  });

  it('gives each content its own, however their lengths differ', () => {
    const length = fc.oneof(fc.nat(130), fc.nat(70_000));
    fc.assert(
      fc.property(fc.array(length, { maxLength: 20 }), lengths => {
        const contents = lengths.map(content);
        expect(lanes.md5(contents)).toEqual(contents.map(md5));
      }),
      { numRuns: 60 }
    );
  });

  it('reads shared memory, from any offset', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(5000)).map((_, at) => at * at);
    const contents = [shared.subarray(3, 2003), shared.subarray(1), shared];
    expect(lanes.md5(contents)).toEqual(contents.map(md5));
  });
});
