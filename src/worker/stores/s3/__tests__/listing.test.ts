import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sleep } from '../../../core';
import type { S3Client } from '../client';
import { listPage, readPage } from '../listing';
import { escapeXml } from '../xml';

const URI = 's3://bucket/prefix/';

/** As Amazon writes a page with `encoding-type=url`: keys escaped as in a form. */
const escaped = (key: string): string => encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/');

function page(
  keys: readonly string[],
  prefixes: readonly string[],
  rest = '<IsTruncated>false</IsTruncated>'
): string {
  const contents = keys.map(
    (key, i) =>
      `<Contents><Key>${escaped(key)}</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified>` +
      `<ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag><Size>${i}</Size>` +
      '<Owner><ID>somebody</ID><DisplayName>Key</DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents>'
  );
  const common = prefixes.map(
    prefix => `<CommonPrefixes><Prefix>${escaped(prefix)}</Prefix></CommonPrefixes>`
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    `<Name>bucket</Name><Prefix>prefix/</Prefix>${rest}${contents.join('')}${common.join('')}` +
    '<EncodingType>url</EncodingType></ListBucketResult>'
  );
}

describe('a page of ListObjectsV2', () => {
  it('holds any key and prefix as it is', () => {
    const keys = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }));
    fc.assert(
      fc.property(keys, keys, (some, others) => {
        const read = readPage(page(some, others), URI);
        expect(read.objects.map(({ key }) => key)).toEqual(some);
        expect(read.objects.map(({ sizeBytes }) => sizeBytes)).toEqual(some.map((_, i) => i));
        expect(read.prefixes).toEqual(others);
      })
    );
  });

  it('tells of an object what it knows, and nothing of its owner', () => {
    expect(readPage(page(['k'], []), URI)).toEqual({
      objects: [
        {
          key: 'k',
          sizeBytes: 0,
          modified: new Date('2026-01-02T03:04:05.678Z'),
          version: '0123456789abcdef0123456789abcdef',
          md5: '0123456789abcdef0123456789abcdef',
          storageClass: 'STANDARD'
        }
      ],
      prefixes: []
    });
  });

  it('takes keys as they stand where the server does not encode them', () => {
    const key = 'a%41+b & <c>';
    const document = page([], [])
      .replace('<EncodingType>url</EncodingType>', '')
      .replace(
        '</ListBucketResult>',
        `<Contents><Key>${escapeXml(key)}</Key><Size>1</Size></Contents></ListBucketResult>`
      );
    expect(readPage(document, URI).objects[0]?.key).toBe(key);
  });

  it('has a next page only when the server says so', () => {
    const token = '<NextContinuationToken>t</NextContinuationToken>';
    const more = `<IsTruncated>true</IsTruncated>${token}`;
    const last = `<IsTruncated>false</IsTruncated>${token}`;
    expect(readPage(page([], [], more), URI).nextPageToken).toBe('t');
    expect(readPage(page([], [], last), URI).nextPageToken).toBeUndefined();
  });

  it.each([
    ['is cut off', page(['a'], []).slice(0, -20)],
    ['is something else', '<html><body>Please log in</body></html>'],
    ['hides that there is more', page([], [], '<IsTruncated>true</IsTruncated>')],
    ['has an object without a size', page(['a'], []).replace('<Size>0</Size>', '')]
  ])('is refused when it %s', (_why, document) => {
    expect(() => readPage(document, URI)).toThrow(expect.objectContaining({ tag: 'unreadable' }));
  });

  it('refuses a key that is no UTF-8, by name', () => {
    const document = page(['a'], []).replace('<Key>a', '<Key>a%ff');
    expect(() => readPage(document, URI)).toThrow(
      expect.objectContaining({ tag: 'unsupported', message: expect.stringContaining('a%ff') })
    );
  });
});

describe('listPage', () => {
  it('asks once whether the bucket hides MD5s, and not for the first listing alone', async () => {
    const { promise, resolve } = Promise.withResolvers<{ headers: object }>();
    const asked: AbortSignal[] = [];
    const client = {
      uri: () => URI,
      demand: async () => ({ body: Buffer.from(page(['a'], [])) }),
      facts: async () => ({ mayHideMd5: true }),
      send(_: unknown, signal: AbortSignal) {
        asked.push(signal);
        return promise;
      }
    } as unknown as S3Client;
    const stop = new AbortController();
    const first = listPage(client, '', { signal: stop.signal });
    const second = listPage(client, '', {});
    await sleep(0);
    stop.abort();
    await expect(first).rejects.toMatchObject({ tag: 'cancelled' });
    resolve({ headers: { 'x-amz-server-side-encryption': 'aws:kms' } });
    expect((await second).objects).toEqual([expect.not.objectContaining({ md5: expect.anything() })]);
    expect(asked.map(({ aborted }) => aborted)).toEqual([false]);
  });
});
