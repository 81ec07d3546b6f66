/** Any string is a key, whatever paths and URLs make of it. */
import { describe, expect, it } from '@jest/globals';
import { collect, compareKeys, sortKeys } from '../../../core';
import { objects } from '../..';
import { makeStore, serverUrl } from './servers';

const RAW = [
  'a//b',
  'a/../b',
  '../a',
  './a',
  '/a',
  '//',
  'a/.',
  'a',
  'a/b',
  'a/',
  '%41',
  'a%2Fb',
  'a?b=c&d',
  'a#b',
  'a b',
  'a+b',
  'a*',
  '[a]',
  "it's",
  'a\tb',
  'ä',
  'a\u0308',
  '\u{1f600}',
  '\uff5e',
  '日本/語',
  'x'.repeat(1024)
];

describe.each(['FAKE_GCS', 'STRICT_GCS'] as const)('raw keys on %s', name => {
  it.each(RAW)('keeps %j', async key => {
    const store = await makeStore(serverUrl(name));
    const written = await store.write(key, Buffer.from(key));
    expect(written.key).toBe(key);
    expect((await store.stat(key))?.key).toBe(key);
    expect(Buffer.from(await collect(store.read(key))).toString()).toBe(key);
    expect((await store.list('')).objects.map(info => info.key)).toEqual([key]);
    const copied = await store.copyFrom(store, key, `copy of ${key.slice(0, 1000)}`);
    expect(copied?.key).toBe(`copy of ${key.slice(0, 1000)}`);
    expect(await Array.fromAsync(store.remove([{ key, version: written.version! }]))).toEqual([
      { key, outcome: 'removed' }
    ]);
    expect(await store.stat(key)).toBeUndefined();
  });

  it('keeps them all side by side, in the order of their bytes', async () => {
    const store = await makeStore(serverUrl(name));
    for (const key of RAW) {
      await store.write(key, Buffer.from(key));
    }
    const listed = (await Array.fromAsync(objects(store, ''))).map(info => info.key);
    expect(listed).toEqual(sortKeys([...RAW]));
    for (const key of RAW) {
      expect(Buffer.from(await collect(store.read(key))).toString()).toBe(key);
    }
    const later = await store.list('', { startAfter: 'a/' });
    expect(later.objects.map(info => info.key)).toEqual(listed.filter(key => compareKeys(key, 'a/') > 0));
  });

  it.each(['', '.', '..', 'a\ud800'])('refuses %j before anything is sent', async key => {
    const store = await makeStore(serverUrl(name));
    const refused = { tag: 'bad-input', message: expect.stringContaining(JSON.stringify(key)) };
    await expect(store.write(key, Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(collect(store.read(key))).rejects.toMatchObject(refused);
    expect(await Array.fromAsync(store.remove([{ key }]))).toEqual([
      { key, outcome: 'failed', error: expect.objectContaining(refused) }
    ]);
  });
});

describe('the address for everybody', () => {
  it.each([
    ['a b/ü.nc', 'a%20b/%C3%BC.nc'],
    ['a//b', 'a//b'],
    ['a/../b', 'a%2F..%2Fb'],
    ['%41?', '%2541%3F']
  ])('of %j keeps its key through a browser', async (key, path) => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    const url = store.publicUrl(key);
    expect(url).toBe(`https://storage.googleapis.com/${store.bucket}/${path}`);
    expect(new URL(url).href).toBe(url);
  });
});
