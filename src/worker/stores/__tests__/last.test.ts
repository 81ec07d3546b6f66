/** The end of a folder, beside what a listing from its beginning tells. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sortKeys } from '../../core';
import { lastPage, type ListPage, type Store } from '..';
import { PREFIX, SERIES, bucketOf, digits, numbered } from './listed';

const namesOf = ({ objects, prefixes }: ListPage): string[] =>
  sortKeys([...objects.map(info => info.key), ...prefixes]);

const rowsOf = (keys: readonly string[]): string[] =>
  sortKeys([
    ...new Set(
      keys
        .filter(key => key.startsWith(PREFIX))
        .map(key => PREFIX + key.slice(PREFIX.length).replace(/\/.*$/s, '/'))
    )
  ]);

describe('lastPage', () => {
  it.each(SERIES)('finds the end of %s in few rounds', async (_, keys) => {
    const { store, asked } = bucketOf(keys);
    const rows = rowsOf(keys);
    const found = namesOf((await lastPage(store, PREFIX))!);
    expect(found.length).toBeGreaterThanOrEqual(60);
    expect(found).toEqual(rows.slice(-found.length));
    // Rounds follow one another; what they ask is asked side by side.
    expect(asked.length).toBeLessThanOrEqual(1 + 9 * 17);
    expect(Math.max(...asked.map(({ pageSize }) => pageSize!))).toBeLessThanOrEqual(150);
  });

  it('gives what a listing gives at its end, whatever the names are', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('a', 'a/', '/', '//', 'a/b', 'a0', '\uffff', '\u{10ffff}', '\u{1f600}', '~', ' ')
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 30, size: 'max' }),
        fc.array(part, { minLength: 1, maxLength: 30, size: 'max' }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (heads, tails, repeats, isFiltered) => {
          const keys = heads.flatMap(head =>
            tails.flatMap(tail =>
              Array.from({ length: repeats }, (_, index) => PREFIX + head + (index || '') + tail)
            )
          );
          const prefix = isFiltered ? `${PREFIX}a` : PREFIX;
          const rows = rowsOf(keys).filter(row => row.startsWith(prefix));
          const page = await lastPage(bucketOf([...keys, 'alice/flaz', 'b']).store, prefix);
          const found = namesOf(page!);
          expect(found).toEqual(rows.slice(-found.length || rows.length));
          expect(found.length).toBeGreaterThan(rows.length === 0 ? -1 : 0);
        }
      ),
      { numRuns: 300 }
    );
  });

  it('gives no row before the page that it is told', async () => {
    const keys = numbered(1200, index => digits(index, 6));
    const { store } = bucketOf(keys);
    for (const first of [0, 900, 1000, 1100, 1199]) {
      const found = namesOf((await lastPage(store, PREFIX, { pageToken: String(first) }))!);
      expect(found).toEqual(rowsOf(keys).slice(Math.max(first, 1200 - found.length)));
    }
  });

  it('leaves alone what lists in another order', async () => {
    const keys = numbered(1000, index => digits(index, 6));
    const { store, asked } = bucketOf(keys, { unordered: true });
    expect(await lastPage(store, PREFIX)).toBeUndefined();
    expect(asked).toEqual([]);
    const stubborn = { ...store, list: (prefix: string) => store.list(prefix, { pageSize: 150 }) };
    expect(await lastPage(stubborn as Store, PREFIX)).toBeUndefined();
  });

  it('ends when nobody waits any more', async () => {
    const stop = new AbortController();
    stop.abort();
    const { store } = bucketOf(numbered(1000, index => digits(index, 6)));
    await expect(lastPage(store, PREFIX, { signal: stop.signal })).rejects.toMatchObject({
      tag: 'cancelled'
    });
  });
});
