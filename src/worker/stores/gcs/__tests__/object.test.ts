import { describe, expect, it } from '@jest/globals';
import { descriptionOf, infoOf, infoOfHeaders } from '../object';

const URI = 'gs://leap/a';

const RESOURCE = {
  name: 'a//b',
  size: '5',
  generation: '1795636035734843',
  timeCreated: '2026-11-25T19:47:15.734Z',
  contentType: 'text/plain',
  storageClass: 'NEARLINE',
  md5Hash: 'XUFAKrxLKna5cZ2REBfFkg==',
  crc32c: 'mnG7TA=='
};

describe('an object resource', () => {
  it('is told with hexadecimal MD5 and the generation as its version', () => {
    const created = new Date('2026-11-25T19:47:15.734Z');
    expect(infoOf(RESOURCE, URI)).toEqual({
      key: 'a//b',
      sizeBytes: 5,
      version: '1795636035734843',
      created,
      modified: created,
      contentType: 'text/plain',
      storageClass: 'NEARLINE',
      md5: '5d41402abc4b2a76b9719d911017c592',
      crc32c: 'mnG7TA=='
    });
  });

  it.each([
    ['rclone', { mtime: '2001-02-03T04:05:06.123456789+01:00' }, '2001-02-03T03:05:06.123Z'],
    ['gsutil', { 'goog-reserved-file-mtime': '981173106' }, '2001-02-03T04:05:06.000Z'],
    ['nobody', { mtime: 'yesterday' }, '2026-11-25T19:47:15.734Z']
  ])('has the time that %s kept in its metadata', (_, metadata, modified) => {
    const info = infoOf({ ...RESOURCE, metadata: { ...metadata, station: 'x' } }, URI);
    expect(info.modified).toEqual(new Date(modified));
    expect(info.metadata).toEqual({ station: 'x' });
  });

  it('has no MD5 when it was composed', () => {
    expect(infoOf({ ...RESOURCE, md5Hash: undefined }, URI)).not.toHaveProperty('md5');
  });

  it.each([undefined, null, 'x', {}, { ...RESOURCE, size: 'x' }, { ...RESOURCE, generation: undefined }])(
    'is refused when it is none, with what was asked for: %j',
    resource => {
      expect(() => infoOf(resource, URI)).toThrow(
        expect.objectContaining({
          tag: 'unreadable',
          subject: URI,
          message: expect.stringMatching(/^gs:\/\/leap\/a: .+ a proxy may have answered\.$/)
        })
      );
    }
  );

  it('comes back from what was described', () => {
    const modified = new Date('2001-02-03T04:05:06.789Z');
    const description = descriptionOf('a//b', {
      modified,
      metadata: { station: 'x' },
      contentType: 'x/y',
      md5: '5d41402abc4b2a76b9719d911017c592'
    });
    expect(infoOf({ ...RESOURCE, ...description }, URI)).toMatchObject({
      key: 'a//b',
      modified,
      metadata: { station: 'x' },
      contentType: 'x/y',
      md5: '5d41402abc4b2a76b9719d911017c592'
    });
  });
});

describe('the headers of a download', () => {
  it('tell of the whole object, also for a range', () => {
    const headers = {
      'content-range': 'bytes 2-3/5',
      'content-length': '2',
      'content-type': 'text/plain',
      'last-modified': 'Wed, 25 Nov 2026 19:47:15 GMT',
      'x-goog-generation': '7',
      'x-goog-hash': 'crc32c=mnG7TA==, md5=XUFAKrxLKna5cZ2REBfFkg==',
      'x-goog-storage-class': 'STANDARD',
      'x-goog-meta-mtime': '2001-02-03T04:05:06Z'
    };
    expect(infoOfHeaders('a', URI, headers)).toEqual({
      key: 'a',
      sizeBytes: 5,
      version: '7',
      modified: null,
      contentType: 'text/plain',
      storageClass: 'STANDARD',
      md5: '5d41402abc4b2a76b9719d911017c592',
      crc32c: 'mnG7TA=='
    });
  });

  it('may tell too little', () => {
    expect(infoOfHeaders('a', URI, { 'content-length': '2' })).toBeUndefined();
  });
});
