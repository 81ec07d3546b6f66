import type { Config, Root } from '../../config/types';
import type { Location } from '../../core';
import { toEntry } from '../dataset';
import { expiryAt } from '../expiry';
import type { BucketRules, Store } from '../store';

const BUCKET: Location = { type: 'gcs', endpoint: '', bucket: 'scratch', key: '', scheme: 'gs' };

function configured(days: Record<string, number>): Pick<Config, 'panels'> {
  const roots = Object.entries(days).map(
    ([key, expiresAfterDays]) => ({ location: { ...BUCKET, key }, expiresAfterDays }) as Root
  );
  return { panels: [{ id: 'scratch', title: 'Scratch', roots }] };
}

/** A bucket with these rules; without any it is a disk, which has none to ask. */
function bucketWith(rules?: BucketRules): Store {
  return (rules ? { rules: () => Promise.resolve(rules) } : {}) as unknown as Store;
}

/** How a row at `key` tells of its end. */
async function row(store: Store, config: Pick<Config, 'panels'>, key: string) {
  const expiry = await expiryAt(store, { ...BUCKET, key }, config);
  const info = { key, sizeBytes: 1, modified: new Date('2026-01-01T00:00:00Z'), version: '1' };
  const { expiresAt, expiryIsEstimate } = toEntry(info, { uri: String, expiry });
  return { expiresAt, expiryIsEstimate };
}

describe('when an object expires', () => {
  it('is told by the bucket’s own rules: the shortest that holds for its key', async () => {
    const store = bucketWith({
      expiry: [
        { prefix: '', ageDays: 30 },
        { prefix: 'alice/tmp', ageDays: 2 }
      ]
    });
    const config = configured({ '': 7 });
    expect(await row(store, config, 'alice/a')).toEqual({ expiresAt: '2026-01-31T00:00:00.000Z' });
    expect(await row(store, config, 'alice/tmp/a')).toEqual({ expiresAt: '2026-01-03T00:00:00.000Z' });
  });

  it.each([
    ['has no rules', []],
    ['has rules for other keys only', [{ prefix: 'bob/', ageDays: 1 }]]
  ])('is never, whatever is configured, when the bucket %s', async (_, expiry) => {
    expect(await row(bucketWith({ expiry }), configured({ '': 7 }), 'alice/a')).toEqual({ expiresAt: null });
  });

  it('is estimated by the configuration when the rules may not be read', async () => {
    expect(await row(bucketWith({}), configured({ '': 7 }), 'alice/a')).toEqual({
      expiresAt: '2026-01-08T00:00:00.000Z',
      expiryIsEstimate: true
    });
    expect(await row(bucketWith({}), configured({}), 'alice/a')).toEqual({ expiresAt: null });
  });

  it('is what the configuration says of a folder on disk: of the longest root above', async () => {
    const config = configured({ '': 7, alice: 3 });
    expect(await row(bucketWith(), config, 'alice/a')).toEqual({ expiresAt: '2026-01-04T00:00:00.000Z' });
    expect(await row(bucketWith(), config, 'bob/a')).toEqual({ expiresAt: '2026-01-08T00:00:00.000Z' });
  });

  it('is not told of a folder', async () => {
    const expiry = await expiryAt(bucketWith(), BUCKET, configured({ '': 7 }));
    const info = { key: 'alice/', sizeBytes: 0, modified: new Date(), version: null, isFolder: true };
    expect(toEntry(info, { uri: String, expiry }).expiresAt).toBeNull();
  });
});
