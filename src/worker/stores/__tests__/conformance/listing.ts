/** Listing: in order, page by page; keys that are any string. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { asPrefix, compareKeys, mapConcurrent, sortKeys } from '../../../core';
import { lastPage, pages, pagesAhead, type Store } from '../..';
import { bytes, contentOf, keysBelow, type MakePlace, type Promises } from './place';

/** Names that stores tend to get wrong: order, escapes, other alphabets. */
const AWKWARD = [
  'a',
  'a-b',
  'a.b',
  'a0',
  'a b',
  'a%41',
  'a+b',
  'a?b',
  'a#b',
  'ä',
  '\u{1f600}',
  '\uff5e',
  '*',
  '~'
];

/** Keys that a file system, a URL or an XML document would change. */
const RAW = [
  'a',
  'a/b',
  'a/',
  'a//b',
  'a/../b',
  'a/./b',
  '..',
  '.',
  '/',
  '//',
  '%41',
  '%2F',
  'a\\b',
  'tab\tend',
  ' space ',
  '"\'<>&;',
  '$&+,/:;=?@#',
  'a*b[c]{d}|^`',
  'caf\u00e9',
  'cafe\u0301',
  '\u{1f600}\uff5e'
];

export function describeListing(it: Promises, makePlace: MakePlace): void {
  it('lists one level: objects, and prefixes that end in a slash', async () => {
    const { store, prefix } = await makePlace();
    for (const key of ['b', 'a/1', 'a/2/3', 'a.txt', 'c/d']) {
      await store.write(prefix + key, bytes(key));
    }
    const page = await store.list(prefix, { delimiter: '/' });
    expect(page.objects.map(info => info.key)).toEqual([`${prefix}a.txt`, `${prefix}b`]);
    expect(page.prefixes).toEqual([`${prefix}a/`, `${prefix}c/`]);
    const bare = await store.list(prefix, { delimiter: '/', keysOnly: true });
    expect(bare.objects.map(info => info.key)).toEqual(page.objects.map(info => info.key));
    expect(bare.prefixes).toEqual(page.prefixes);
    const starting = await store.list(`${prefix}a`, { delimiter: '/' });
    expect(starting.objects.map(info => info.key)).toEqual([`${prefix}a.txt`]);
    expect(starting.prefixes).toEqual([`${prefix}a/`]);
    expect(await keysBelow(store, `${prefix}a/`)).toEqual([`${prefix}a/1`, `${prefix}a/2/3`]);
  });

  it('lists in the order of UTF-8 bytes, the same for every page size', async () => {
    const { store, prefix } = await makePlace();
    const { unordered } = await store.capabilities();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.array(fc.constantFrom(...AWKWARD), { minLength: 1, maxLength: 3 }), {
          maxLength: 20,
          selector: parts => parts.join('/')
        }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(),
        async (paths, pageSize, id) => {
          const base = `${prefix}${id}-${Math.random()}/`;
          // Where `a` and `a/b` cannot stand beside each other, objects end in .o.
          const keys = paths.map(parts => `${base}${parts.join('/')}.o`);
          for (const key of keys) {
            await store.write(key, bytes('x'));
          }
          const expected = [...keys].sort(compareKeys);
          const deep: string[] = [];
          for await (const page of pages(store, base, { pageSize })) {
            expect(page.objects.length).toBeLessThanOrEqual(pageSize);
            deep.push(...page.objects.map(info => info.key));
          }
          expect(unordered ? deep.sort(compareKeys) : deep).toEqual(expected);
          const flat: string[] = [];
          for await (const page of pages(store, base, { pageSize, delimiter: '/' })) {
            const rows = [...page.objects.map(info => info.key), ...page.prefixes].sort(compareKeys);
            expect(rows.length).toBeLessThanOrEqual(pageSize);
            flat.push(...rows);
          }
          const first = keys.map(key => base + key.slice(base.length).replace(/\/.*$/s, '/'));
          expect(unordered ? flat.sort(compareKeys) : flat).toEqual([...new Set(first)].sort(compareKeys));
        }
      ),
      { numRuns: 25 }
    );
  });

  it('tells its last rows as a listing does that comes to them', async () => {
    const { store, prefix } = await makePlace();
    const names = Array.from({ length: 280 }, (_, index) => `${index % 3 ? 'a' : 'ä'}${index * 7}`);
    const keys = names.map((name, index) => `${prefix}${name}${index % 5 ? '' : '/c/0'}`);
    await mapConcurrent(keys, 16, key => store.write(key, bytes('x')));
    const rows: string[] = [];
    for await (const page of pages(store, prefix, { delimiter: '/' })) {
      rows.push(...sortKeys([...page.objects.map(info => info.key), ...page.prefixes]));
    }
    const page = await lastPage(store, prefix);
    const isSearched = store.type !== 'disk' && !(await store.capabilities()).unordered;
    expect(page !== undefined).toBe(isSearched);
    if (page) {
      const found = sortKeys([...page.objects.map(info => info.key), ...page.prefixes]);
      expect(found.length).toBeGreaterThanOrEqual(60);
      expect(found).toEqual(rows.slice(-found.length));
    }
  });

  it('gives a long listing in several ranges as one after the other', async () => {
    const { store, prefix } = await makePlace();
    const names = Array.from({ length: 150 }, (_, index) => `${'aä'[index % 2]}/${index * 7}`);
    await mapConcurrent(names, 16, name => store.write(prefix + name, bytes('x')));
    const short = Object.create(store, {
      list: { value: (below: string, options: object) => store.list(below, { pageSize: 4, ...options }) }
    }) as Store;
    const keys: string[] = [];
    for await (const page of pagesAhead(short, prefix)) {
      keys.push(...page.map(info => info.key));
    }
    expect(keys).toEqual(await keysBelow(store, prefix));
    if (store.type !== 'disk' && !(await store.capabilities()).unordered) {
      const [startAfter, endAt] = [`${prefix}a/0`, `${prefix}a/14`];
      const some = await store.list(prefix, { startAfter, endAt });
      const isBetween = (key: string): boolean =>
        compareKeys(key, startAfter) > 0 && compareKeys(key, endAt) <= 0;
      // More may come, but not less.
      expect(some.objects.map(info => info.key).filter(isBetween)).toEqual(keys.filter(isBetween));
    }
  });

  it('takes a page token twice, and in another process', async () => {
    const { store, prefix } = await makePlace();
    for (const name of ['1', '2/a', '2/b', '3', '4']) {
      await store.write(prefix + name, bytes('x'));
    }
    const first = await store.list(prefix, { pageSize: 2 });
    const once = await store.list(prefix, { pageSize: 2, pageToken: first.nextPageToken });
    const again = await store.list(prefix, { pageSize: 2, pageToken: first.nextPageToken });
    expect(once.objects.map(info => info.key)).toEqual([`${prefix}2/b`, `${prefix}3`]);
    expect(again.objects).toEqual(once.objects);
  });

  it('takes any string for a key', async () => {
    const { store, prefix } = await makePlace();
    const keys = RAW.map(name => prefix + name).sort(compareKeys);
    await Promise.all(keys.map(key => store.write(key, bytes(key))));
    expect(await keysBelow(store, prefix)).toEqual(keys);
    for (const key of keys) {
      expect(await contentOf(store, key)).toBe(key);
      expect(await store.stat(key)).toMatchObject({ key, sizeBytes: bytes(key).length });
    }
    const level = await store.list(prefix, { delimiter: '/' });
    expect(level.prefixes).toEqual([`${prefix}$&+,/`, `${prefix}/`, `${prefix}a/`].sort(compareKeys));
    const copied = await store.copyFrom(store, `${prefix}a/../b`, `${prefix}%41`);
    expect(copied ? await contentOf(store, `${prefix}%41`) : 'copied').toMatch(/a\/\.\.\/b$|^copied$/);
    for await (const { key, outcome } of store.remove(
      keys.filter(key => key !== `${prefix}a/b`).map(key => ({ key }))
    )) {
      expect([key, outcome]).toEqual([key, 'removed']);
    }
    expect(await keysBelow(store, prefix)).toEqual([`${prefix}a/b`]);
  });

  it('makes a folder, twice', async () => {
    const { store, prefix } = await makePlace();
    await store.makeFolder(`${prefix}new/folder/`);
    await store.makeFolder(`${prefix}new/folder/`);
    const page = await store.list(asPrefix(`${prefix}new`), { delimiter: '/' });
    expect(page.prefixes).toEqual([`${prefix}new/folder/`]);
  });
}
