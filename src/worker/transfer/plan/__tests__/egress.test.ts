import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../../config';
import type { Location } from '../../../core';
import type { WorkContext } from '../../../context';
import type { ObjectInfo, Store } from '../../../stores';
import { countCost, egressWords, leavesGoogle } from '../egress';

const place = (type: Location['type'], endpoint = '', key = 'a/'): Location => ({
  type,
  endpoint,
  bucket: type === 'disk' ? '' : 'b',
  key,
  scheme: type === 'gcs' ? 'gs' : type === 'disk' ? 'path' : 's3'
});
const google = place('gcs');
const throughS3 = place('s3', 'https://storage.googleapis.com');
const osn = place('s3', 'https://nyu1.osn.mghpcc.org');
const disk = place('disk');

const config = (onHub = true, egressPerGB = 0.12): Config => ({ onHub, prices: { egressPerGB } }) as Config;

describe('leavesGoogle', () => {
  it.each<[string, Location, Location, boolean, boolean]>([
    ['from bucket to bucket', google, google, true, false],
    ['from a bucket by its other door', google, throughS3, true, false],
    ['from bucket to OSN', google, osn, true, true],
    ['from the other door to OSN', throughS3, osn, true, true],
    ['from OSN to bucket', osn, google, true, false],
    ['from bucket to the hub', google, disk, true, false],
    ['from bucket to a laptop', google, disk, false, true],
    ['from a laptop to a bucket', disk, google, false, false]
  ])('of a copy %s', (_, from, to, onHub, expected) => {
    expect(leavesGoogle(from, to, config(onHub), () => 'Latitude 7440')).toBe(expected);
  });

  it('knows a machine at Google by its name', () => {
    expect(leavesGoogle(google, disk, config(false), () => 'Google Compute Engine')).toBe(false);
  });
});

describe('egressWords', () => {
  it.each([
    [0, true, ''],
    [1e6, true, '1.0 MB leave Google Cloud: less than a cent of egress fees, at $0.12 a GB.'],
    [50e9, true, '50.0 GB leave Google Cloud: about $6.00 of egress fees, at $0.12 a GB.'],
    [50e9, false, 'At least 50.0 GB would leave Google Cloud: about $6.00 of egress fees, at $0.12 a GB.']
  ])('of %d bytes, all of them counted: %p', (bytes, isComplete, words) => {
    expect(egressWords(bytes, config(), isComplete)).toBe(words);
  });

  it('says nothing where nothing is charged', () => {
    expect(egressWords(1e12, config(true, 0))).toBe('');
  });
});

describe('countCost', () => {
  /** Objects of a gigabyte, page after page, for ever if there are so many. */
  function context(objects: number): WorkContext {
    const list = async (): Promise<{ objects: ObjectInfo[]; prefixes: []; nextPageToken?: string }> => {
      await new Promise(resolve => setImmediate(resolve));
      const page = Array.from({ length: Math.min(10, objects) }, (_, index) => ({
        key: `a/${index}`,
        sizeBytes: 1e9,
        modified: null,
        version: 'v'
      }));
      return { objects: page, prefixes: [], ...(objects > 10 && { nextPageToken: 'more' }) };
    };
    const stat = async (): Promise<undefined> => undefined;
    const capabilities = async (): Promise<object> => ({ unordered: true });
    const store = { type: 'gcs', list, stat, capabilities } as unknown as Store;
    const parse = (uri: string): Location =>
      uri.startsWith('gs') ? google : uri.startsWith('osn') ? osn : disk;
    return { config: config(), parse, open: () => store } as unknown as WorkContext;
  }
  const signal = new AbortController().signal;

  it('adds up what is listed', async () => {
    const request = { sources: ['gs://b/a/', '/home/x'], destination: 'osn://c/' };
    expect(await countCost(request, context(3), { signal, limitMs: 60_000 })).toEqual({
      objects: 3,
      bytes: 3e9,
      isComplete: true,
      leaves: 'Google Cloud',
      dollars: 0.36,
      words: '3.0 GB leave Google Cloud: about $0.36 of egress fees, at $0.12 a GB.'
    });
  });

  it('lists nothing where nothing is charged', async () => {
    const made = context(3);
    made.open = () => {
      throw new Error('nobody asked');
    };
    expect(
      await countCost({ sources: ['gs://b/a/'], destination: 'gs://c' }, made, { signal, limitMs: 1 })
    ).toEqual({
      objects: 0,
      bytes: 0,
      isComplete: true,
      leaves: null,
      dollars: 0,
      words: ''
    });
  });

  it('stops when it takes too long, with what it has', async () => {
    const request = { sources: ['gs://b/a/'], destination: 'osn://c/' };
    const cost = await countCost(request, context(Infinity), { signal, limitMs: 50 });
    expect(cost).toMatchObject({ isComplete: false, leaves: 'Google Cloud' });
    expect(cost.objects).toBeGreaterThan(0);
    expect(cost.words).toMatch(/^At least/);
  });

  it('stops at once when nobody waits any more', async () => {
    const stop = new AbortController();
    stop.abort();
    const request = { sources: ['gs://b/a/'], destination: 'osn://c/' };
    await expect(
      countCost(request, context(Infinity), { signal: stop.signal, limitMs: 1000 })
    ).rejects.toMatchObject({ tag: 'cancelled' });
  });
});
