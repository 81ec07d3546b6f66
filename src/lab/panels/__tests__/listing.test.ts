/** @jest-environment jsdom */
import type { Entry, EntryPage } from '../../../protocol';
import { KEPT_ROWS, Listing } from '../listing';

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

/** A folder of `total` rows, and the tokens it was asked for. */
function folderOf(total: number) {
  const asked: (string | undefined)[] = [];
  const fetch = (token: string | undefined, _: AbortSignal, rows = PAGE): Promise<EntryPage> => {
    asked.push(token);
    const first = Number(token ?? 0);
    const last = Math.min(first + rows, total);
    return Promise.resolve({
      entries: Array.from({ length: last - first }, (_, index) => entry(first + index)),
      ...(last < total && { nextPageToken: String(last) }),
      access: { write: true, remove: true }
    });
  };
  return { listing: new Listing(fetch), asked };
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

  it('reads longer pages on request, and forgets and reads those again whole', async () => {
    const { listing, asked } = folderOf(100_000);
    await listing.more();
    while (!listing.isComplete) {
      await listing.more(5000);
    }
    expect(asked.length).toBe(21);
    expect(listing.length).toBe(100_000);
    expect(heldOf(listing)).toBeLessThanOrEqual(KEPT_ROWS);
    listing.show(99_900, 99_950);
    await new Promise(resolve => listing.changed.connect(resolve));
    expect(listing.at(99_999)?.uri).toBe('gs://b/099999');
    expect(listing.at(95_200)?.uri).toBe('gs://b/095200');
    expect(heldOf(listing)).toBeLessThanOrEqual(KEPT_ROWS);
  });

  it('gives the rows of a range whether they are in memory or not', async () => {
    const { listing } = folderOf(5000);
    listing.show(4900, 4950);
    await readAll(listing);
    const rows = await listing.range(95, 205);
    expect(rows.map(row => row.sizeBytes)).toEqual(Array.from({ length: 111 }, (_, index) => 95 + index));
  });

  it('keeps its rows when reading on fails, and goes on when it works again', async () => {
    let fails = true;
    const { listing: inner } = folderOf(0);
    inner.dispose();
    const listing = new Listing(token => {
      if (token !== undefined && fails) {
        return Promise.reject(new Error('no network'));
      }
      const first = Number(token ?? 0);
      return Promise.resolve({
        entries: [entry(first)],
        ...(first === 0 && { nextPageToken: '1' }),
        access: { write: false, remove: false }
      });
    });
    await listing.more();
    await listing.more();
    expect(listing).toMatchObject({ length: 1, error: new Error('no network') });
    fails = false;
    await listing.more();
    expect(listing).toMatchObject({ length: 2, isComplete: true, error: undefined });
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

  describe('sorted', () => {
    const bySize = { column: 'size', descending: true } as const;
    const shown = (listing: Listing, count: number) =>
      Array.from({ length: count }, (_, index) => listing.at(index)?.sizeBytes);

    it('orders what has been read, and more as it comes', async () => {
      const { listing } = folderOf(250);
      await listing.more();
      await listing.sort(bySize);
      expect(shown(listing, 3)).toEqual([99, 98, 97]);
      expect((await listing.range(98, 99)).map(({ sizeBytes }) => sizeBytes)).toEqual([1, 0]);
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
