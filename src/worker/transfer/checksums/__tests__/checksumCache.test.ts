import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { md5Hex } from '../../../core';
import { ChecksumCache, type FileState } from '../checksumCache';

const root = mkdtempSync(join(tmpdir(), 'checksums-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
let folder: string;
beforeEach(() => {
  folder = join(root, String(count++));
});

const OLD = new Date(1e12);
const file = (path: string, version = '1-2-3'): FileState => ({ path, version, modified: OLD });
const sum = (index: number): string => md5Hex(Buffer.from(String(index)));

async function withCache<T>(work: (cache: ChecksumCache) => T): Promise<T> {
  await using cache = await ChecksumCache.open(folder);
  return work(cache);
}

function fill(cache: ChecksumCache, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    cache.put(file(`/f${index}`), 'md5', sum(index));
  }
}

function known(cache: ChecksumCache, to: number): number[] {
  return Array.from({ length: to }, (_, index) => index).filter(
    index => cache.get(file(`/f${index}`), 'md5') === sum(index)
  );
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('ChecksumCache', () => {
  it('remembers from one process to the next', async () => {
    await withCache(cache => fill(cache, 0, 5000));
    expect(await withCache(cache => known(cache, 5000))).toEqual(upTo(5000));
    expect(statSync(join(folder, 'checksums')).mode & 0o777).toBe(0o600);
  });

  it.each<[string, FileState]>([
    ['another path', file('/other')],
    ['another version', file('/f1', '1-2-4')]
  ])('knows nothing of %s', async (_, other) => {
    await withCache(cache => {
      fill(cache, 0, 3);
      expect(cache.get(other, 'md5')).toBeUndefined();
      expect(cache.get(file('/f1'), 'parts 5')).toBeUndefined();
    });
  });

  it('keeps each kind by itself', async () => {
    await withCache(cache => {
      cache.put(file('/a'), 'md5', sum(1));
      cache.put(file('/a'), 'parts 5', sum(2));
      expect([cache.get(file('/a'), 'md5'), cache.get(file('/a'), 'parts 5')]).toEqual([sum(1), sum(2)]);
    });
  });

  it('does not remember what may still change within one tick of the clock', async () => {
    await withCache(cache => {
      const now = 1e12 + 1000;
      cache.put(file('/young'), 'md5', sum(1), now);
      expect(cache.get(file('/young'), 'md5')).toBeUndefined();
      cache.put(file('/young'), 'md5', sum(1), now + 2000);
      expect(cache.get(file('/young'), 'md5')).toBe(sum(1));
    });
  });

  it.each([1, 17, 35])('passes over a line that was torn after %d bytes', async torn => {
    await withCache(cache => fill(cache, 0, 10));
    appendFileSync(join(folder, 'checksums'), readFileSync(join(folder, 'checksums')).subarray(0, torn));
    await withCache(cache => fill(cache, 10, 20));
    expect(await withCache(cache => known(cache, 20))).toEqual(upTo(20));
  });

  it('believes no record that was damaged', async () => {
    await withCache(cache => fill(cache, 0, 10));
    const path = join(folder, 'checksums');
    const bytes = readFileSync(path);
    bytes[36 * 4 + 20] ^= 1;
    writeFileSync(path, bytes);
    expect(await withCache(cache => known(cache, 10))).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
  });

  it('takes in what another process appends', async () => {
    await withCache(cache => fill(cache, 0, 1));
    await using one = await ChecksumCache.open(folder);
    await using two = await ChecksumCache.open(folder);
    fill(one, 1, 10);
    fill(two, 10, 20);
    await Promise.all([one.flush(), two.flush()]);
    expect(await withCache(cache => known(cache, 20))).toEqual(upTo(20));
  });

  it('drops the oldest when there are too many', async () => {
    await withCache(cache => fill(cache, 0, 40));
    await using small = await ChecksumCache.open(folder, 20);
    expect(known(small, 40)).toEqual(upTo(40).slice(25));
    expect(statSync(join(folder, 'checksums')).size).toBe(15 * 36);
    fill(small, 100, 200);
    await small.flush();
    expect(statSync(join(folder, 'checksums')).size).toBe(20 * 36);
  });

  it('works in memory where nothing can be written', async () => {
    writeFileSync(folder, 'not a folder');
    chmodSync(folder, 0o400);
    await withCache(cache => {
      fill(cache, 0, 5000);
      expect(known(cache, 5000)).toEqual(upTo(5000));
    });
    expect(await withCache(cache => known(cache, 10))).toEqual([]);
  });
});
