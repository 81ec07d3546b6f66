/** A long listing in several ranges at once, beside one after the other. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { sortKeys } from '../../core';
import { pagesAhead, type ListOptions, type ListPage, type Store } from '..';
import { PREFIX, SERIES, bucketOf, digits, numbered } from './listed';

type List = (prefix: string, options: ListOptions) => Promise<ListPage>;

/** Answers all that was asked meanwhile together, as a service far away does; counts how often. */
function farAway(store: Store) {
  let waiting: (() => void)[] = [];
  const ways = { count: 0 };
  const list: List = async (prefix, options) => {
    await new Promise<void>(resolve => {
      if (waiting.push(resolve) === 1) {
        setImmediate(() => {
          const these = waiting;
          waiting = [];
          ways.count++;
          these.forEach(answer => answer());
        });
      }
    });
    return store.list(prefix, options);
  };
  return { store: { ...store, list } as Store, ways };
}

async function keysOf(pages: AsyncIterable<readonly { key: string }[]>): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of pages) {
    for (const { key } of page) {
      keys.push(key);
    }
  }
  return keys;
}

const FOLDERS: [string, string[]][] = [
  [
    'variables',
    ['lat', 'lon', 'precip', 'tas', 'wind'].flatMap(name => numbered(20_000, at => `a.zarr/${name}/${at}.0`))
  ],
  [
    'hours',
    numbered(200_000, at => {
      const time = new Date(Date.UTC(1980, 0, 1, at)).toISOString();
      return `${time.slice(0, 10).replaceAll('-', '/')}/era-${time.slice(0, 13)}.nc`;
    })
  ],
  ['folders of many', numbered(50_000, at => `${digits(at % 50, 2)}/object-${digits(at, 5)}`)],
  ['folders of few', numbered(50_000, at => `${digits(at >> 2, 5)}/${'abcd'[at % 4]}`)]
];

describe('pagesAhead', () => {
  it.each([...SERIES, ...FOLDERS])('gives %s in order, in fewer ways than pages', async (_, keys) => {
    const { store, asked } = bucketOf(keys);
    const far = farAway(store);
    expect(await keysOf(pagesAhead(far.store, PREFIX))).toEqual(sortKeys([...keys]));
    const pages = keys.length / 1000;
    // Little is asked in vain, and half of the ways are saved, after the eight that come first.
    expect(asked.length).toBeLessThan(1.35 * pages + 16);
    expect(far.ways.count).toBeLessThan(0.5 * pages + 16);
  });

  it('gives each key once and in order, whatever the names and the pages are', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('a', 'a/', '/', '//', 'a/b', '0', '19', '\u{10ffff}', '\u{1f600}', '~', ' ')
    );
    const parts = fc.array(part, { minLength: 1, maxLength: 30, size: 'max' });
    let empty = 0;
    await fc.assert(
      fc.asyncProperty(
        parts,
        parts,
        fc.integer({ min: 1, max: 7 }),
        fc.infiniteStream(fc.boolean()),
        async (heads, tails, most, coin) => {
          const keys = heads.flatMap(head => tails.map(tail => PREFIX + head + tail));
          const { store } = bucketOf([...keys, 'alice/flaz', 'b'], {}, most);
          const moody: List = async (prefix, options) => {
            // Services differ in when they answer, and some give empty pages before others.
            while (coin.next().value) {
              await Promise.resolve();
            }
            const isEmpty = options.pageToken === undefined && coin.next().value === true;
            empty += Number(isEmpty);
            return isEmpty
              ? { objects: [], prefixes: [], nextPageToken: 'again' }
              : store.list(prefix, {
                  ...options,
                  pageToken: options.pageToken === 'again' ? undefined : options.pageToken
                });
          };
          expect(await keysOf(pagesAhead({ ...store, list: moody } as Store, PREFIX))).toEqual(
            sortKeys([...new Set(keys)])
          );
        }
      ),
      { numRuns: 300 }
    );
    expect(empty).toBeGreaterThan(1000);
  });

  it('goes on page by page where a listing has another order or always begins in front', async () => {
    const keys = numbered(20_000, index => digits(index, 6));
    const other = bucketOf(keys, { unordered: true });
    expect(await keysOf(pagesAhead(other.store, PREFIX))).toEqual(keys);
    expect(other.asked).toHaveLength(20);
    const { store } = bucketOf(keys);
    const list: List = (prefix, options) => store.list(prefix, { ...options, startAfter: undefined });
    expect(await keysOf(pagesAhead({ ...store, list } as Store, PREFIX))).toEqual(keys);
  });

  it('fails as the service does, after what came before', async () => {
    const keys = numbered(100_000, index => digits(index, 6));
    const { store } = bucketOf(keys);
    const list: List = async (prefix, options) => {
      const page = await store.list(prefix, options);
      if (page.objects.some(({ key }) => key.endsWith('050000'))) {
        throw new Error('the service broke');
      }
      return page;
    };
    const found: string[] = [];
    await expect(
      (async () => {
        for await (const page of pagesAhead({ ...store, list } as Store, PREFIX)) {
          found.push(...page.map(({ key }) => key));
        }
      })()
    ).rejects.toThrow('the service broke');
    expect(found).toEqual(keys.slice(0, found.length));
  });

  describe('when its reader rests', () => {
    let now = 0;
    beforeAll(() => {
      jest.spyOn(performance, 'now').mockImplementation(() => now);
    });
    afterAll(() => {
      jest.restoreAllMocks();
    });

    it.each([
      { reader: 'waited for pages', wayMs: 10, workMs: 0, pagesWaiting: 20 },
      { reader: 'worked longer than a page takes', wayMs: 0, workMs: 10, pagesWaiting: 2 }
    ])('keeps at most $pagesWaiting pages for one who $reader', async ({ wayMs, workMs, pagesWaiting }) => {
      const { store } = farAway(bucketOf(numbered(300_000, index => digits(index, 9))).store);
      const came = new Set<string>();
      const list: List = async (prefix, options) => {
        const page = await store.list(prefix, options);
        now += wayMs;
        page.objects.forEach(({ key }) => came.add(key));
        return page;
      };
      let [pages, read, most] = [0, 0, 0];
      for await (const page of pagesAhead({ ...store, list } as Store, PREFIX)) {
        read += page.length;
        now += workMs;
        if (++pages % 32 === 0) {
          // A rest, until all that was asked for is there.
          for (let turn = 0; turn < 30; turn++) {
            await new Promise(setImmediate);
          }
          most = Math.max(most, came.size - read);
        }
      }
      expect(read).toBe(300_000);
      expect(most / 1000).toBeLessThanOrEqual(pagesWaiting);
      expect(most / 1000).toBeGreaterThan(pagesWaiting / 2);
    });
  });

  it('ends what is under way when nobody reads on', async () => {
    const { store } = bucketOf(numbered(100_000, index => digits(index, 6)));
    const signals = new Set<AbortSignal>();
    const list: List = (prefix, options) => {
      if (options.signal) {
        signals.add(options.signal);
      }
      return store.list(prefix, options);
    };
    let pages = 0;
    for await (const _ of pagesAhead({ ...store, list } as Store, PREFIX)) {
      if (++pages > 12) {
        break;
      }
    }
    expect([...signals].map(({ aborted }) => aborted)).toEqual([true]);
  });
});
