import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { headersFor, infoOf } from '../info';

const ETAG = '0123456789abcdef0123456789abcdef';
const LAST_MODIFIED = 'Fri, 02 Jan 2026 03:04:05 GMT';
const base = { etag: `"${ETAG}"`, 'last-modified': LAST_MODIFIED, 'content-type': 'text/plain' };

describe('headers of an object', () => {
  it('tell its time by rclone’s metadata, and when it was written', () => {
    expect(infoOf('k', { ...base, 'x-amz-meta-mtime': '981173106.789012345' }, 3)).toEqual({
      key: 'k',
      sizeBytes: 3,
      modified: new Date('2001-02-03T04:05:06.789Z'),
      created: new Date(LAST_MODIFIED),
      version: ETAG,
      contentType: 'text/plain',
      md5: ETAG
    });
    expect(infoOf('k', { ...base, 'x-amz-meta-mtime': 'yesterday' }, 3).modified).toEqual(
      new Date(LAST_MODIFIED)
    );
  });

  it.each([
    ['is not an MD5 under a key of the service', { 'x-amz-server-side-encryption': 'aws:kms' }, {}],
    [
      'is not an MD5 under a key of the service, twice',
      { 'x-amz-server-side-encryption': 'aws:kms:dsse' },
      {}
    ],
    [
      'is not an MD5 under the caller’s key',
      { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' },
      {}
    ],
    [
      'is one under the service’s own encryption',
      { 'x-amz-server-side-encryption': 'AES256' },
      { md5: ETAG }
    ],
    ['is one of parts', { etag: `"${ETAG}-12"` }, { multipartMd5: `${ETAG}-12` }],
    ['may be anything else', { etag: '"5e0b3c"' }, {}],
    [
      'leaves the MD5 of the whole to rclone’s metadata',
      { etag: `"${ETAG}-2"`, 'x-amz-meta-md5chksum': Buffer.from(ETAG, 'hex').toString('base64') },
      { multipartMd5: `${ETAG}-2`, md5: ETAG }
    ]
  ])('have an ETag that %s', (_what, headers, expected) => {
    const { md5, multipartMd5, metadata } = infoOf('k', { ...base, ...headers }, 3);
    expect({ md5, multipartMd5 }).toEqual({ md5: undefined, multipartMd5: undefined, ...expected });
    expect(metadata).toBeUndefined();
  });

  it('carry any metadata there and back', () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/).filter(name => name !== 'mtime');
    const values = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(
        fc.dictionary(names, values, { minKeys: 1 }),
        fc.date({ noInvalidDate: true }),
        (metadata, modified) => {
          const headers = headersFor({ metadata, modified }, 's3://bucket/k');
          for (const value of Object.values(headers)) {
            expect(value).toMatch(/^[ -~]*$/);
          }
          const info = infoOf('k', { ...base, ...headers }, 3);
          expect({ ...info.metadata }).toEqual({ ...metadata });
          expect(info.modified).toEqual(modified);
        }
      )
    );
  });

  it('cannot have a name that is none', () => {
    expect(() => headersFor({ metadata: { 'a b': 'c' } }, 's3://bucket/k')).toThrow(
      expect.objectContaining({ tag: 'bad-input', subject: 's3://bucket/k' })
    );
  });
});
