import { describe, expect, it } from '@jest/globals';
import { addressOf, endpointIn, pathOf } from '../address';

describe('the address of a bucket', () => {
  it.each([
    [
      'names the bucket in the host',
      'https://s3.us-east-1.amazonaws.com',
      'data',
      false,
      'https://data.s3.us-east-1.amazonaws.com',
      ''
    ],
    [
      'names a bucket with a dot, which no certificate has in a host, in the path',
      'https://s3.us-east-1.amazonaws.com',
      'my.data',
      false,
      'https://s3.us-east-1.amazonaws.com',
      '/my.data'
    ],
    [
      'names the bucket in the path where that is the style',
      'https://nyu1.osn.mghpcc.org',
      'leap-pangeo-inbox',
      true,
      'https://nyu1.osn.mghpcc.org',
      '/leap-pangeo-inbox'
    ],
    ["keeps an endpoint's own path", 'http://[::1]:9000/s3', 'data', true, 'http://[::1]:9000', '/s3/data']
  ])('%s', (_, endpoint, bucket, pathStyle, origin, root) => {
    expect(addressOf(endpoint, bucket, pathStyle)).toEqual({ origin, root });
  });

  it('follows the bucket to its region at Amazon, and stays elsewhere', () => {
    for (const endpoint of [
      'https://s3.amazonaws.com',
      'https://s3-eu-west-1.amazonaws.com',
      'https://s3.eu-west-1.amazonaws.com'
    ]) {
      expect(endpointIn(endpoint, 'us-west-2')).toBe('https://s3.us-west-2.amazonaws.com');
    }
    expect(endpointIn('https://s3.cn-north-1.amazonaws.com.cn', 'cn-northwest-1')).toBe(
      'https://s3.cn-northwest-1.amazonaws.com.cn'
    );
    expect(endpointIn('https://nyu1.osn.mghpcc.org', 'us-west-2')).toBe('https://nyu1.osn.mghpcc.org');
  });

  it.each([
    ['a/../b//c/', '/bucket/a/../b//c/'],
    ['%41+ ?#', '/bucket/%2541%2B%20%3F%23'],
    ["ä!'()*~", '/bucket/%C3%A4%21%27%28%29%2A~'],
    ['', '/bucket/']
  ])('leads to the key %j as it is', (key, path) => {
    expect(pathOf('/bucket', key)).toBe(path);
  });

  it('has a query in the order that signatures want', () => {
    const query = { prefix: 'a b', delimiter: '/', uploads: '', 'start-after': undefined };
    expect(pathOf('', undefined, query)).toBe('/?delimiter=%2F&prefix=a%20b&uploads=');
    expect(pathOf('', undefined)).toBe('/');
  });
});
