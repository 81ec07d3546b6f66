/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import type { Entry } from '../../../../protocol';
import type { IWorkerClient } from '../../../tokens';
import { DatasetExpiry } from '../datasetExpiry';
import { Listing } from '../listing';

const SOON = '2026-01-03T00:00:00.000Z';
const REST_MS = 1000;

/** A folder of `names`; those that end in a slash are datasets, of which the worker looks at the first `whole`. */
async function folderOf(names: string[], whole = names.length) {
  const rows = names.map((name): Entry => ({
    uri: `gs://b/${name}`,
    name,
    kind: name.endsWith('/') ? 'dataset' : 'object',
    sizeBytes: null,
    modified: null,
    expiresAt: null,
    etag: null
  }));
  const listing = new Listing({
    read: () => Promise.resolve({ entries: [...rows], access: { write: true, remove: true } }),
    skim: () => Promise.resolve({ pages: [] }),
    last: () => Promise.resolve(null)
  });
  await listing.more();
  const asked: string[] = [];
  const client = {
    call: (_: string, { uri }: { uri: string }) => {
      asked.push(uri);
      return Promise.resolve({ soonest: SOON, isComplete: asked.length <= whole, isEstimate: false });
    }
  } as unknown as IWorkerClient;
  return { listing, asked, client };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('DatasetExpiry', () => {
  it('asks about datasets on screen alone, and gives their rows the earliest expiry', async () => {
    const { listing, asked, client } = await folderOf(['a/', 'b', 'c/', 'd/'], 1);
    new DatasetExpiry(client).look(listing, 0, 2);
    expect(asked).toEqual([]);
    await jest.advanceTimersByTimeAsync(REST_MS);
    expect(asked).toEqual(['gs://b/a/', 'gs://b/c/']);
    expect(listing.at(0)).toMatchObject({ expiresAt: SOON });
    expect(listing.at(0)).not.toHaveProperty('mayExpireEarlier');
    expect(listing.at(2)).toMatchObject({ expiresAt: SOON, mayExpireEarlier: true });
    expect(listing.at(3)).toMatchObject({ expiresAt: null });
    expect(listing.hasExpiry).toBe(true);
  });

  it('asks nothing about rows that were scrolled past', async () => {
    const { listing, asked, client } = await folderOf(['a/', 'b/']);
    const expiry = new DatasetExpiry(client);
    expiry.look(listing, 0, 0);
    await jest.advanceTimersByTimeAsync(100);
    expiry.look(listing, 1, 1);
    await jest.advanceTimersByTimeAsync(REST_MS);
    expect(asked).toEqual(['gs://b/b/']);
  });

  it('asks once an hour, or when somebody reads again after a minute', async () => {
    const { listing, asked, client } = await folderOf(['a/']);
    let now = 0;
    const expiry = new DatasetExpiry(client, () => now);
    const look = async () => {
      expiry.look(listing, 0, 0);
      await jest.advanceTimersByTimeAsync(REST_MS);
      return asked.length;
    };
    expect(await look()).toBe(1);
    now += 59 * 60_000;
    expect(await look()).toBe(1);
    now += 60_000;
    expect(await look()).toBe(2);
    now += 30_000;
    expiry.forget();
    expect(await look()).toBe(2);
    now += 60_000;
    expiry.forget();
    expect(await look()).toBe(3);
  });
});
