/** @jest-environment jsdom */
import type { Entry, EntryPage, SkimmedPage, SkimmedPages } from '../../../../protocol';
import { KEPT_ROWS, MOST_ROWS } from '../knownPages';
import { Listing, type Moved } from '../listing';
import type { Pages } from '../pages';

const PAGE = 100;

function entry(index: number): Entry {
  const name = String(index).padStart(6, '0');
  return {
    uri: `gs://b/${name}`,
    name,
    kind: 'object',
    sizeBytes: index,
    modified: null,
    expiresAt: null,
    etag: String(index)
  };
}

/** A folder of `total` rows, and the tokens it was asked for; a skim answers `atOnce` pages at a time. */
function folderOf(total: number, atOnce = Infinity) {
  const asked: (string | undefined)[] = [];
  const after = (first: number) => Math.min(first + PAGE, total);
  const next = (first: number) => (first < total ? { nextPageToken: String(first) } : {});
  const read = (token: string | undefined): Promise<EntryPage> => {
    asked.push(token);
    const first = Number(token ?? 0);
    const last = after(first);
    return Promise.resolve({
      entries: Array.from({ length: last - first }, (_, index) => entry(first + index)),
      ...next(last),
      access: { write: true, remove: true }
    });
  };
  const skim = (token: string, mostRows: number): Promise<SkimmedPages> => {
    asked.push(`skim ${token}`);
    const pages: SkimmedPage[] = [];
    let first = Number(token);
    for (; first < total && pages.length < Math.min(atOnce, mostRows / PAGE); first = after(first)) {
      pages.push({ pageToken: String(first), rows: after(first) - first });
    }
    return Promise.resolve({ pages, ...next(first) });
  };
  const last = (): Promise<Entry[] | null> => Promise.resolve(null);
  const source: Pages = { read, skim, last };
  return { listing: new Listing(source), asked, source };
}

/** Such a folder whose last `found` rows are found at once, and of which `count` lets the next `rows` rows be counted. */
function longFolder(total: number, found = 50) {
  const { source, asked } = folderOf(total);
  const waiting: ((rows: number) => void)[] = [];
  const listing = new Listing({
    ...source,
    skim: async (token, mostRows, signal) => {
      const rows = await new Promise<number>(resolve => waiting.push(resolve));
      return source.skim(token, Math.min(mostRows, rows), signal);
    },
    last: token => {
      const first = Math.max(Number(token), total - found);
      return Promise.resolve(Array.from({ length: total - first }, (_, index) => entry(first + index)));
    }
  });
  const count = async (rows: number) => {
    waiting.shift()?.(rows);
    while (waiting.length === 0 && !listing.isComplete && !listing.isCut) {
      await Promise.resolve();
    }
  };
  return { listing, asked, count };
}

async function readAll(listing: Listing): Promise<void> {
  while (!listing.isComplete) {
    await listing.more();
  }
}

describe('Listing', () => {
  it('reads a page at a time, and knows its end', async () => {
    const { listing, asked } = folderOf(250);
    await listing.more();
    expect(listing).toMatchObject({ length: 100, isComplete: false, access: { write: true } });
    await readAll(listing);
    expect(listing).toMatchObject({ length: 250, isComplete: true });
    expect(asked).toEqual([undefined, '100', '200']);
    expect(listing.at(249)?.uri).toBe('gs://b/000249');
    expect(listing.at(250)).toBeUndefined();
  });

  it('shares a read that is under way', async () => {
    const { listing, asked } = folderOf(250);
    await Promise.all([listing.more(), listing.more(), listing.more()]);
    expect(asked).toEqual([undefined]);
  });

  const heldOf = (listing: Listing) =>
    Array.from({ length: listing.length }, (_, index) => listing.at(index)).filter(Boolean).length;

  it('forgets far pages, and reads them again when they are looked at', async () => {
    const { listing, asked } = folderOf(40_000);
    listing.show(39_900, 39_950);
    await readAll(listing);
    expect(heldOf(listing)).toBeLessThanOrEqual(KEPT_ROWS);
    expect(listing.at(39_999)).toBeDefined();
    expect(listing.at(150)).toBeUndefined();
    asked.length = 0;
    const arrived = new Promise(resolve => listing.changed.connect(resolve));
    listing.show(110, 160);
    await arrived;
    expect(asked).toEqual(['100']);
    expect(listing.at(150)?.uri).toBe('gs://b/000150');
  });

  it('learns of a million rows without reading them, and reads those that are looked at', async () => {
    const { listing, asked } = folderOf(1_000_000, 4000);
    await listing.more();
    while (!listing.isComplete) {
      await listing.skim();
    }
    expect(listing.length).toBe(1_000_000);
    expect(heldOf(listing)).toBe(PAGE);
    expect(asked).toEqual([undefined, 'skim 100', 'skim 400100', 'skim 800100']);
    await listing.need(999_999);
    expect(listing.at(999_999)?.uri).toBe('gs://b/999999');
    listing.show(500_110, 500_160);
    await listing.need(500_150);
    expect(listing.at(500_150)?.uri).toBe('gs://b/500150');
    expect(asked.slice(4)).toEqual(['999900', '500100']);
    expect((await listing.range(600_050, 600_149))?.map(row => row.sizeBytes)).toEqual(
      Array.from({ length: 100 }, (_, index) => 600_050 + index)
    );
  });

  it('skims no further than can be shown', async () => {
    const { listing } = folderOf(MOST_ROWS + 5000);
    await listing.more();
    await listing.skim();
    expect(listing).toMatchObject({ length: MOST_ROWS, isCut: true, isComplete: false });
  });

  it('gives the rows of a range whether they are in memory or not', async () => {
    const { listing } = folderOf(5000);
    listing.show(4900, 4950);
    await readAll(listing);
    const rows = await listing.range(95, 205);
    expect(rows?.map(row => row.sizeBytes)).toEqual(Array.from({ length: 111 }, (_, index) => 95 + index));
  });

  it('tells that rows of a range cannot be read, and gives none of them', async () => {
    const { listing, source } = folderOf(40_000);
    listing.show(39_900, 39_950);
    await readAll(listing);
    let told = 0;
    listing.changed.connect(() => (told += 1));
    source.read = () => Promise.reject(new Error('no network'));
    expect(await listing.range(95, 205)).toBeUndefined();
    expect(listing.error).toEqual(new Error('no network'));
    expect(told).toBe(1);
  });

  it('keeps its rows when reading on fails, and goes on when it works again', async () => {
    let fails = true;
    const failing = () => Promise.reject(new Error('no network'));
    const listing = new Listing({
      read: token => {
        if (token !== undefined && fails) {
          return failing();
        }
        const first = Number(token ?? 0);
        return Promise.resolve({
          entries: [entry(first)],
          ...(first === 0 && { nextPageToken: '1' }),
          access: { write: false, remove: false }
        });
      },
      skim: token => (fails ? failing() : Promise.resolve({ pages: [{ pageToken: token, rows: 1 }] })),
      last: failing
    });
    await listing.more();
    await listing.more();
    expect(listing).toMatchObject({ length: 1, error: new Error('no network') });
    await listing.skim();
    expect(listing).toMatchObject({ length: 1, error: new Error('no network') });
    fails = false;
    await listing.skim();
    expect(listing).toMatchObject({ length: 2, isComplete: true, error: undefined });
    fails = true;
    await listing.need(1);
    expect(listing).toMatchObject({ length: 2, error: new Error('no network') });
    fails = false;
    listing.show(0, 1);
    listing.retry();
    await listing.need(1);
    expect(listing.at(1)?.uri).toBe('gs://b/000001');
    expect(listing.error).toBeUndefined();
  });

  it('says nothing after it was disposed of', async () => {
    const { listing } = folderOf(250);
    let told = 0;
    listing.changed.connect(() => (told += 1));
    const reading = listing.more();
    listing.dispose();
    await reading;
    expect(told).toBe(0);
  });

  describe('towards its end', () => {
    const always = () => true;
    const numbersOf = async (listing: Listing, first: number, last: number) =>
      (await listing.range(first, last))?.map(({ sizeBytes }) => sizeBytes);

    it('shows the last rows before those between are counted', async () => {
      const { listing, count } = longFolder(1000);
      const moves: Moved[] = [];
      listing.moved.connect((_, moved) => moves.push(moved));
      await listing.more();
      expect(await listing.toLast(always)).toBe(true);
      expect(listing).toMatchObject({ gap: 100, length: 151, counted: 100, isComplete: false });
      expect(listing.at(99)?.sizeBytes).toBe(99);
      expect(listing.at(100)).toBeUndefined();
      expect(listing.at(101)?.sizeBytes).toBe(950);
      expect(listing.indexOf('gs://b/000999')).toBe(150);
      listing.show(101, 150);

      await count(300);
      expect(listing).toMatchObject({ gap: 100, length: 151, counted: 400 });
      listing.replace({ ...entry(960), etag: 'changed' });
      expect(listing.at(111)?.etag).toBe('changed');

      const drawn: (number | null | undefined)[] = [];
      listing.changed.connect(() => drawn.push(listing.at(listing.length - 1)?.sizeBytes));
      await count(1000);
      while (listing.gap !== undefined) {
        await Promise.resolve();
      }
      expect(listing).toMatchObject({ gap: undefined, length: 1000, isComplete: true });
      expect(moves).toEqual([{ from: 100, by: 849 }]);
      // What was on screen was there all the time.
      expect(new Set(drawn)).toEqual(new Set([999]));
      expect(listing.at(950)?.sizeBytes).toBe(950);
      expect(await numbersOf(listing, 0, 999)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    });

    it('selects nothing across rows that nobody has counted', async () => {
      const { listing } = longFolder(1000);
      await listing.more();
      await listing.toLast(always);
      expect(await numbersOf(listing, 98, 150)).toEqual([98, 99]);
      expect(await numbersOf(listing, 149, 150)).toEqual([998, 999]);
      expect(await numbersOf(listing, 101, 102)).toEqual([950, 951]);
      expect(await numbersOf(listing, 100, 102)).toEqual([]);
    });

    it('needs no gap when it knows all rows by then, nor when nobody waits any more', async () => {
      const short = folderOf(250);
      await short.listing.toLast(always);
      expect(short.listing).toMatchObject({ gap: undefined, length: 250, isComplete: true });
      expect(short.listing.at(249)?.sizeBytes).toBe(249);

      const { listing } = longFolder(1000);
      await listing.more();
      expect(await listing.toLast(() => false)).toBe(false);
      expect(listing).toMatchObject({ gap: undefined, length: 100 });
    });

    it('keeps the end beside what can be shown of a folder that is too long', async () => {
      const total = MOST_ROWS + 20;
      const { listing, count } = longFolder(total);
      await listing.more();
      await listing.toLast(always);
      await count(MOST_ROWS);
      while (listing.gap === 100) {
        await Promise.resolve();
      }
      expect(listing).toMatchObject({ isCut: true, gap: MOST_ROWS, length: total + 1 });
      expect(listing.at(MOST_ROWS + 1)?.sizeBytes).toBe(MOST_ROWS);
      expect(listing.at(total)?.sizeBytes).toBe(total - 1);
    });

    it('loses its gap when it is sorted', async () => {
      const { listing } = longFolder(1000);
      await listing.more();
      await listing.toLast(always);
      await listing.sort({ column: 'size', descending: true });
      expect(listing).toMatchObject({ gap: undefined, length: 100 });
    });
  });

  describe('sorted', () => {
    const bySize = { column: 'size', descending: true } as const;
    const shown = (listing: Listing, count: number) =>
      Array.from({ length: count }, (_, index) => listing.at(index)?.sizeBytes);

    it('orders what has been read, and more as it comes', async () => {
      const { listing } = folderOf(250);
      await listing.more();
      await listing.sort(bySize);
      expect(shown(listing, 3)).toEqual([99, 98, 97]);
      expect((await listing.range(98, 99))?.map(({ sizeBytes }) => sizeBytes)).toEqual([1, 0]);
      await listing.more();
      expect(shown(listing, 2)).toEqual([199, 198]);
      expect(listing.indexOf('gs://b/000000')).toBe(199);
      await listing.sort(undefined);
      expect(shown(listing, 2)).toEqual([0, 1]);
    });

    it('keeps to the rows that fit in memory, and says that there are more', async () => {
      const { listing } = folderOf(40_000);
      listing.show(39_900, 39_950);
      await readAll(listing);
      await listing.sort(bySize);
      expect(listing).toMatchObject({ length: KEPT_ROWS, isComplete: false, isCut: true });
      expect(shown(listing, 1)).toEqual([KEPT_ROWS - 1]);
      expect(heldOf(listing)).toBe(KEPT_ROWS);
      await listing.sort(undefined);
      expect(listing.isCut).toBe(false);
      await readAll(listing);
      expect(listing.length).toBe(40_000);
    });
  });
});
