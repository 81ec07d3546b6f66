import { describe, expect, it } from '@jest/globals';
import { asPrefix, baseName, bucketTypeOf, fsspecUrl, protocolOf, sameBucket, type Location } from '..';

describe('baseName', () => {
  it.each([
    ['disk', 'a/b.nc', 'b.nc'],
    ['disk', 'a/b/', 'b'],
    ['disk', 'b', 'b'],
    ['http', 'data/a%20b.nc?download=1', 'a b.nc'],
    ['http', 'data/a%2Fb', 'a%2Fb'],
    ['http', 'data/100%', '100%'],
    ['gcs', 'a?b', 'a?b']
  ] as const)('of a %s key %s is %s', (type, text, expected) => {
    expect(baseName({ type, key: text })).toBe(expected);
  });
});

describe('asPrefix', () => {
  it.each([
    ['', ''],
    ['a', 'a/'],
    ['a/', 'a/'],
    ['a//', 'a//']
  ])('of %j is %j', (key, prefix) => expect(asPrefix(key)).toBe(prefix));
});

const PLACE: Location = { type: 's3', endpoint: 'https://host', bucket: 'b', key: 'a/c', scheme: 'osn' };

describe('sameBucket', () => {
  it.each<[Partial<Location>, boolean]>([
    [{ key: 'other', scheme: 's3' }, true],
    [{ type: 'gcs' }, false],
    [{ endpoint: '' }, false],
    [{ bucket: 'c' }, false]
  ])('with %j it is %j', (change, expected) => {
    expect(sameBucket(PLACE, { ...PLACE, ...change })).toBe(expected);
  });
});

describe('a location', () => {
  it.each<[Partial<Location>, string, string]>([
    [{ type: 'disk', endpoint: '', bucket: '' }, 'file', '/a/c'],
    [{ type: 'http', bucket: '' }, 'https', 'https://host/a/c'],
    [{ type: 'http', endpoint: 'http://host', bucket: '' }, 'http', 'http://host/a/c'],
    [{}, 's3', 's3://b/a/c'],
    [{ type: 'gcs', endpoint: '' }, 'gs', 'gs://b/a/c']
  ])('of %j opens by %s as %s', (change, protocol, url) => {
    const location = { ...PLACE, ...change };
    expect([protocolOf(location), fsspecUrl(location)]).toEqual([protocol, url]);
  });

  it.each([
    ['s3', 's3'],
    ['s3a', 's3'],
    ['gs', 'gcs'],
    ['gcs', 'gcs'],
    ['osn', undefined],
    ['S3', undefined]
  ])('with the scheme %s is in a bucket of %s', (scheme, type) => expect(bucketTypeOf(scheme)).toBe(type));
});
