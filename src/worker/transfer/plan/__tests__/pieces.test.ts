import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys, sortKeys } from '../../../core';
import type { ListOptions, ListPage, ObjectInfo, Store } from '../../../stores';
import { OutOfOrder, join, type Listing, type Pair } from '../join';
import { joinPieces } from '../pieces';

const { signal } = new AbortController();

function info(key: string): ObjectInfo {
  return { key, sizeBytes: key.length, modified: new Date(1e12), version: `v-${key}` };
}

async function* inPages(keys: readonly string[], pageSize: number): AsyncGenerator<ObjectInfo[]> {
  for (let begin = 0; begin < keys.length || begin === 0; begin += pageSize) {
    yield keys.slice(begin, begin + pageSize).map(info);
  }
}

function listing(prefix: string, names: readonly string[], pageSize: number): Listing {
  const keys = names.map(name => prefix + name);
  return { store: { uri: key => key } as Store, prefix, pages: inPages(keys, pageSize) };
}

/** A bucket that lists as S3 does, and counts how often it is asked. */
class Bucket {
  readonly type = 's3';
  requests = 0;

  constructor(
    private readonly keys: readonly string[],
    private readonly pageSize: number
  ) {}

  async list(prefix: string, { startAfter, pageToken }: ListOptions = {}): Promise<ListPage> {
    this.requests++;
    const after = pageToken ?? startAfter;
    const below = this.keys.filter(
      key => key.startsWith(prefix) && (after === undefined || compareKeys(key, after) > 0)
    );
    const page = below.slice(0, this.pageSize);
    const nextPageToken = below.length > page.length ? page.at(-1) : undefined;
    return { objects: page.map(info), prefixes: [], ...(nextPageToken && { nextPageToken }) };
  }
}

function pieces(from: Listing, bucket: Bucket, toEnd = true): AsyncGenerator<Pair[]> {
  return joinPieces(from, { store: bucket as unknown as Store, prefix: 'to/', toEnd }, signal);
}

const names = fc.uniqueArray(
  fc.string({
    unit: fc.constantFrom('a', 'b', '/', ' ', '-', '0', '\uff5e', '\u{1f600}'),
    minLength: 1,
    maxLength: 5
  }),
  { maxLength: 30 }
);
const pageSize = fc.integer({ min: 1, max: 7 });

describe('joinPieces', () => {
  it('gives what one listing joined with the other gives', async () => {
    await fc.assert(
      fc.asyncProperty(names, names, pageSize, pageSize, async (here, there, size, toSize) => {
        const from = sortKeys([...here]);
        const to = sortKeys([...there]);
        // Others' keys stand around the prefix.
        const bucket = new Bucket(['t', 'to', 'to/', ...to.map(name => `to/${name}`), 'to0', 'u'], toSize);
        const whole = await Array.fromAsync(join(listing('from/', from, size), listing('to/', to, toSize)));
        const inPieces = await Array.fromAsync(pieces(listing('from/', from, size), bucket));
        expect(inPieces.flat()).toEqual(whole.flat());
      })
    );
  });

  it('takes a key that two pages of the tree repeat once', async () => {
    const bucket = new Bucket(['to/a', 'to/b', 'to/c'], 10);
    const found = (await Array.fromAsync(pieces(listing('', ['a', 'b', 'b', 'c'], 2), bucket))).flat();
    expect(found.map(pair => [pair.relative, pair.to !== undefined])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true]
    ]);
  });

  it('asks an empty bucket a few times, however long the tree is', async () => {
    const bucket = new Bucket([], 10);
    const many = Array.from({ length: 1000 }, (_, index) => String(index).padStart(4, '0'));
    expect((await Array.fromAsync(pieces(listing('', many, 10), bucket))).flat()).toHaveLength(1000);
    expect(bucket.requests).toBeLessThanOrEqual(4);
  });

  it('leaves out what comes after the tree, unless that is wanted', async () => {
    const later = Array.from({ length: 50 }, (_, index) => `to/z${index}`);
    const bucket = new Bucket(['to/a', 'to/b', ...sortKeys(later)], 10);
    const found = (await Array.fromAsync(pieces(listing('', ['a', 'b'], 10), bucket, false))).flat();
    expect(found.map(({ relative }) => relative)).toEqual(['a', 'b']);
    expect(bucket.requests).toBe(1);
    expect((await Array.fromAsync(pieces(listing('', ['a', 'b'], 10), bucket))).flat()).toHaveLength(52);
  });

  it('refuses a tree that is out of order, also from page to page', async () => {
    const bucket = new Bucket([], 10);
    await expect(Array.fromAsync(pieces(listing('', ['b', 'a'], 1), bucket))).rejects.toThrow(OutOfOrder);
    await expect(Array.fromAsync(pieces(listing('', ['b', 'a'], 2), bucket))).rejects.toThrow(OutOfOrder);
  });
});
