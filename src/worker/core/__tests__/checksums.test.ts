import { describe, expect, it } from '@jest/globals';
import { sameContent, type Checksums } from '../checksums';

describe('sameContent', () => {
  it.each<[Checksums, Checksums, boolean | undefined]>([
    [{ md5: 'a' }, { md5: 'a' }, true],
    [{ md5: 'a' }, { md5: 'b' }, false],
    [{ crc32c: 'a' }, { crc32c: 'a' }, true],
    [{ crc32c: 'a' }, { crc32c: 'b' }, false],
    // MD5 says more.
    [{ md5: 'a', crc32c: 'c' }, { md5: 'b', crc32c: 'c' }, false],
    [{ md5: 'a', crc32c: 'c' }, { crc32c: 'c' }, true],
    [{ crc32c: 'c' }, { md5: 'a', crc32c: 'd' }, false],
    // Parts of other sizes have other ones.
    [{ multipartMd5: 'a-2' }, { multipartMd5: 'a-2' }, true],
    [{ multipartMd5: 'a-2' }, { multipartMd5: 'b-3' }, undefined],
    // Nothing in common.
    [{ md5: 'a' }, { crc32c: 'a' }, undefined],
    [{ md5: 'a' }, { multipartMd5: 'a' }, undefined],
    [{}, {}, undefined]
  ])('of %j and %j is %j', (a, b, expected) => {
    expect(sameContent(a, b)).toBe(expected);
    expect(sameContent(b, a)).toBe(expected);
  });
});
