/** What a bucket does by itself, and what it gives back. */
import { describe, expect, it } from '@jest/globals';
import { collect } from '../../../core';
import type { GcsStore } from '..';
import { accessTo, call, makeStore, serverUrl, startStrict } from './servers';

const text = async (store: GcsStore, key: string): Promise<string> =>
  Buffer.from(await collect(store.read(key))).toString();

const goes = (condition: object): object => ({ action: { type: 'Delete' }, condition });

describe('rules', () => {
  it.each(['STRICT_GCS', 'GCP_EMULATOR'] as const)('tell when objects go (%s)', async name => {
    const store = await makeStore(serverUrl(name));
    const rule = [
      goes({ age: 7 }),
      goes({ age: 2, matchesPrefix: ['tmp/', 'a b/'] }),
      goes({ age: 1, isLive: false }),
      goes({ age: 1, matchesStorageClass: ['NEARLINE'] }),
      goes({ createdBefore: '2020-01-01' }),
      { ...goes({ age: 3 }), action: { type: 'SetStorageClass', storageClass: 'NEARLINE' } }
    ];
    await call(serverUrl(name), 'PATCH', `/storage/v1/b/${store.bucket}`, { lifecycle: { rule } });
    expect((await store.rules()).expiry).toEqual([
      { prefix: '', ageDays: 7 },
      { prefix: 'tmp/', ageDays: 2 },
      { prefix: 'a b/', ageDays: 2 }
    ]);
  });

  it('tell what is kept of removed objects', async () => {
    const url = serverUrl('STRICT_GCS');
    const usual = await makeStore(url);
    expect(await usual.rules()).toEqual({ expiry: [], softDeleteSeconds: 604_800, versioning: false });
    expect((await usual.capabilities()).undo).toBe(true);
    const none = await makeStore(url, { settings: { softDeletePolicy: { retentionDurationSeconds: '0' } } });
    expect(await none.rules()).toEqual({ expiry: [], softDeleteSeconds: 0, versioning: false });
    expect((await none.capabilities()).undo).toBe(false);
  });

  it('stay unknown to who may not read them', async () => {
    await using strict = await startStrict('--token', 'all');
    await call(strict.url, 'POST', '/_control/tokens', { token: 'mine', denied: ['storage.buckets.get'] });
    const { bucket } = await makeStore(strict.url, { access: accessTo(strict.url, async () => 'all') });
    const store = await makeStore(strict.url, {
      bucket: `${bucket}-other`,
      access: accessTo(strict.url, async () => 'mine')
    });
    expect(await store.rules()).toEqual({});
    expect((await store.capabilities()).undo).toBe(false);
    expect(await store.list('')).toEqual({ objects: [], prefixes: [] });
  });

  it('of a bucket that is not there are an error', async () => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    await call(serverUrl('STRICT_GCS'), 'DELETE', `/storage/v1/b/${store.bucket}`);
    const missing = { tag: 'not-found', message: expect.stringContaining(`no bucket gs://${store.bucket} `) };
    await expect(store.rules()).rejects.toMatchObject(missing);
    await expect(store.list('')).rejects.toMatchObject(missing);
    await expect(store.stat('a')).rejects.toMatchObject(missing);
    await expect(collect(store.read('a'))).rejects.toMatchObject(missing);
    await expect(store.write('a', Buffer.from('x'))).rejects.toMatchObject(missing);
    expect(await Array.fromAsync(store.remove([{ key: 'a' }]))).toMatchObject([
      { outcome: 'failed', error: missing }
    ]);
  });
});

describe.each([
  ['soft delete', {}],
  ['versioning', { versioning: { enabled: true }, softDeletePolicy: { retentionDurationSeconds: '0' } }],
  ['both', { versioning: { enabled: true } }]
])('undo by %s', (_, settings) => {
  it('brings removed objects back as they were, never over new ones', async () => {
    const store = await makeStore(serverUrl('STRICT_GCS'), { settings });
    const modified = new Date('2001-02-03T04:05:06Z');
    const versions: Record<string, string> = {};
    for (const key of ['a//b', 'replaced']) {
      const { version } = await store.write(key, Buffer.from(`old ${key}`), { modified, contentType: 'x/y' });
      versions[key] = version!;
    }
    await Array.fromAsync(store.remove(Object.entries(versions).map(([key, version]) => ({ key, version }))));
    await store.write('replaced', Buffer.from('new'));
    const outcomes = await Array.fromAsync(
      store.restore([
        { key: 'a//b', version: versions['a//b']! },
        { key: 'replaced', version: versions.replaced! },
        { key: 'never', version: '1' }
      ])
    );
    expect(outcomes).toEqual([
      { key: 'a//b', outcome: 'restored' },
      { key: 'replaced', outcome: 'kept' },
      { key: 'never', outcome: 'absent' }
    ]);
    expect(await text(store, 'a//b')).toBe('old a//b');
    expect(await store.stat('a//b')).toMatchObject({ modified, contentType: 'x/y' });
    expect(await text(store, 'replaced')).toBe('new');
  });
});

describe('a removal', () => {
  it('leaves what was replaced since it was listed, and counts exactly', async () => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    const listed = [];
    for (let i = 0; i < 100; i++) {
      const { key, version } = await store.write(`o/${String(i).padStart(2, '0')}`, Buffer.from('old'));
      listed.push({ key, version: version! });
    }
    await store.write('o/07', Buffer.from('new'));
    await Array.fromAsync(store.remove([{ key: 'o/08' }]));
    const outcomes = await Array.fromAsync(store.remove(listed));
    expect(outcomes.map(one => one.key)).toEqual(listed.map(one => one.key));
    expect(outcomes.filter(one => one.outcome !== 'removed')).toEqual([
      { key: 'o/07', outcome: 'kept' },
      { key: 'o/08', outcome: 'absent' }
    ]);
    expect((await store.list('')).objects.map(info => info.key)).toEqual(['o/07']);
    expect(await text(store, 'o/07')).toBe('new');
  });
});

describe('a copy inside Google', () => {
  it('takes as many steps as the server wants, from bucket to bucket', async () => {
    await using strict = await startStrict('--rewrite-bytes', String(1024 * 1024));
    const from = await makeStore(strict.url);
    const to = await makeStore(strict.url);
    const content = new Uint8Array(5 * 1024 * 1024 + 3).map((_, i) => i % 251);
    const source = await from.write('a', content, {
      modified: new Date('2001-02-03T04:05:06Z'),
      contentType: 'application/x-hdf',
      metadata: { station: 'ä' }
    });
    const { key: _key, version: _version, created: _created, ...kept } = source;
    expect(await to.copyFrom(from, 'a', 'b')).toMatchObject({ key: 'b', ...kept });
    expect(Buffer.compare(await collect(to.read('b')), content)).toBe(0);
  });

  it('keeps the time and the class that the caller names', async () => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    await store.write('plain', Buffer.from('x'), { contentType: 'x/y', metadata: { a: '1' } });
    const modified = new Date('2001-02-03T04:05:06Z');
    expect(await store.copyFrom(store, 'plain', 'b', { modified, contentType: 'x/y' })).toMatchObject({
      modified,
      contentType: 'x/y',
      metadata: { a: '1' }
    });
    expect(await store.copyFrom(store, 'plain', 'c', { modified, storageClass: 'NEARLINE' })).toMatchObject({
      modified,
      contentType: 'x/y',
      metadata: { a: '1' },
      storageClass: 'NEARLINE'
    });
    expect(await store.stat('c')).toMatchObject({ modified, storageClass: 'NEARLINE' });
  });

  it('is made of one version, and only where nothing is', async () => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    const { version } = await store.write('a', Buffer.from('old'));
    await store.write('there', Buffer.from('theirs'));
    await expect(
      store.copyFrom(store, 'a', 'there', { precondition: { absent: true } })
    ).rejects.toMatchObject({ tag: 'conflict', subject: store.uri('there') });
    await store.write('a', Buffer.from('new'));
    await expect(store.copyFrom(store, 'a', 'b', { ifVersion: version! })).rejects.toMatchObject({
      tag: 'changed',
      subject: store.uri('a')
    });
    await expect(store.copyFrom(store, 'nothing', 'b')).rejects.toMatchObject({
      tag: 'not-found',
      subject: store.uri('nothing')
    });
    expect((await store.list('')).objects.map(info => info.key)).toEqual(['a', 'there']);
    expect(await text(store, 'there')).toBe('theirs');
  });

  it('is left to the caller when the credentials may not read the source', async () => {
    await using strict = await startStrict('--token', 'all');
    await call(strict.url, 'POST', '/_control/tokens', { token: 'blind', denied: ['storage.objects.get'] });
    const from = await makeStore(strict.url, { access: accessTo(strict.url, async () => 'all') });
    const to = await makeStore(strict.url, { access: accessTo(strict.url, async () => 'blind') });
    await from.write('a', Buffer.from('x'));
    expect(await to.copyFrom(from, 'a', 'b')).toBeUndefined();
  });
});
