import { describe, expect, it } from '@jest/globals';
import { pbkdf2, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { collect, sleep, statFollowing } from '../../../core';
import { describeStore } from '../../__tests__/conformance';
import type { ObjectInfo } from '../..';
import { DiskStore } from '..';
import { place } from './place';

const disk = {
  lacks: {
    'takes any string for a key': 'its keys are the paths of files',
    'keeps type and metadata, also in a copy': 'files have none'
  },
  without: [
    'rules',
    'restore',
    'presign',
    'grantBelow',
    'grantParts',
    'open of an upload',
    'copyPart of an upload'
  ]
} as const;
describeStore('a disk', async () => place(), disk);

/** As a job writes: small files at once. */
class QuickStore extends DiskStore {
  override write(...[key, body, options]: Parameters<DiskStore['write']>): Promise<ObjectInfo> {
    return super.write(key, body, { ...options, durable: false });
  }
}
describeStore(
  'a disk on which nothing is synced',
  async () => ({ ...place(), store: new QuickStore() }),
  disk
);

describe('DiskStore', () => {
  it.each(['a//b', 'a/../b', './a', 'a/.', '/a', 'a\0b', '..'])('refuses the key %j', async key => {
    const { store } = place();
    await expect(store.stat(key)).rejects.toMatchObject({ tag: 'bad-input' });
    await expect(store.write(key, new Uint8Array(1))).rejects.toMatchObject({ tag: 'bad-input' });
    const [outcome] = await Array.fromAsync(store.remove([{ key }]));
    expect(outcome).toMatchObject({ outcome: 'failed', error: { tag: 'bad-input' } });
  });

  it('lets the run that takes over finish, when two of one writer write the same key', async () => {
    const { store, prefix, folder } = place();
    const started = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    async function* slowly(text: string): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
      started.resolve();
      await goOn.promise;
    }
    const first = store.write(`${prefix}c`, slowly('first'), { writer: 'job' });
    await started.promise;
    async function* afterTheFirstFailed(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('second');
      goOn.resolve();
      await expect(first).rejects.toMatchObject({ tag: 'conflict' });
    }
    await store.write(`${prefix}c`, afterTheFirstFailed(), { writer: 'job' });
    expect(readFileSync(join(folder, 'c'), 'utf8')).toBe('second');
    expect(readdirSync(folder)).toEqual(['c']);
  });

  it('lets the run that takes over finish, when two of one writer copy to the same key', async () => {
    const { store, prefix, folder } = place();
    const content = randomBytes(40 * 1024 * 1024);
    writeFileSync(join(folder, 'source'), content);
    const copy = () => store.copyFrom(store, `${prefix}source`, `${prefix}c`, { writer: 'job' });
    for (let round = 0; round < 3; round++) {
      const first = copy();
      first.catch(() => undefined);
      while (!readdirSync(folder).some(name => name.endsWith('.lifecycle-part'))) {
        await setImmediate();
      }
      const outcomes = await Promise.allSettled([first, copy()]);
      expect(outcomes).toContainEqual({ status: 'fulfilled', value: expect.anything() });
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') {
          expect(outcome.reason).toMatchObject({ tag: 'conflict' });
        }
      }
      expect(content.equals(readFileSync(join(folder, 'c')))).toBe(true);
      expect(readdirSync(folder)).toEqual(['c', 'source']);
      rmSync(join(folder, 'c'));
    }
  });

  it('answers a folder with isFolder and a slash', async () => {
    const { store, prefix, folder } = place();
    mkdirSync(join(folder, 'sub'));
    expect(await store.stat(`${prefix}sub`)).toMatchObject({ key: `${prefix}sub/`, isFolder: true });
    expect(await store.stat(`${prefix}sub/`)).toMatchObject({ key: `${prefix}sub/`, isFolder: true });
  });

  it('finds nothing where a link was removed while it was looked at', async () => {
    const { store, prefix, folder } = place();
    symlinkSync('f', join(folder, 'link'));
    const busy = Array.from({ length: 16 }, () => promisify(pbkdf2)('', '', 20_000, 8, 'sha512'));
    const found = store.stat(`${prefix}link`);
    rmSync(join(folder, 'link'));
    expect(await found).toBeUndefined();
    await Promise.all(busy);
  });

  it('follows a link to its content only when asked by name', async () => {
    const { store, prefix, folder } = place();
    writeFileSync(join(folder, 'f'), 'content');
    symlinkSync('f', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'broken'));
    const info = await statFollowing(store, `${prefix}link`);
    expect(info).toMatchObject({ key: `${prefix}f`, sizeBytes: 7 });
    expect(await collect(store.read(`${prefix}link`, { ifVersion: info!.version! }))).toHaveLength(7);
    await expect(statFollowing(store, `${prefix}broken`)).rejects.toMatchObject({ tag: 'not-found' });
  });

  it('replaces and removes a link, not what it points to', async () => {
    const { store, prefix, folder } = place();
    writeFileSync(join(folder, 'f'), 'content');
    symlinkSync('f', join(folder, 'written'));
    symlinkSync('f', join(folder, 'removed'));
    await store.write(`${prefix}written`, new Uint8Array(2));
    await Array.fromAsync(store.remove([{ key: `${prefix}removed` }]));
    expect(readFileSync(join(folder, 'f'), 'utf8')).toBe('content');
    expect(readdirSync(folder)).toEqual(['f', 'written']);
    expect(statSync(join(folder, 'written')).size).toBe(2);
  });

  it('removes empty folders only, unfinished files of ours with them', async () => {
    const { store, prefix, folder } = place();
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full/f'), '');
    mkdirSync(join(folder, 'left'));
    writeFileSync(join(folder, 'left/.f.0123.lifecycle-part'), '');
    const outcomes = await Array.fromAsync(
      store.remove([{ key: `${prefix}full/` }, { key: `${prefix}left/` }])
    );
    expect(outcomes.map(one => one.outcome)).toEqual(['kept', 'removed']);
    expect(readdirSync(folder)).toEqual(['full']);
  });

  it('hears of an abort while it waits for the system to sync', async () => {
    const { store, prefix } = place();
    const stop = new AbortController();
    const synced = store.syncBelow(prefix, stop.signal);
    stop.abort();
    await expect(synced).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('replaces what a killed write of the same writer left, of no other', async () => {
    const { store, prefix, folder } = place();
    const name = 'a'.repeat(60);
    const end = new AbortController();
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      await sleep(60_000, end.signal);
    }
    const hung = [
      store.write(`${prefix}${name}`, hanging(), { writer: 'one' }),
      store.write(`${prefix}${name}`, hanging(), { writer: 'two' }),
      store.write(`${prefix}${name}b`, hanging(), { writer: 'one' })
    ];
    const left = (): number => readdirSync(folder).filter(found => found.endsWith('.lifecycle-part')).length;
    while (left() < 3) {
      await sleep(1);
    }
    await store.write(`${prefix}${name}`, new Uint8Array(1), { writer: 'one' });
    expect(left()).toBe(2);
    expect(statSync(join(folder, name)).size).toBe(1);
    await store.cleanUp(`${prefix}${name}`, 'two');
    expect(left()).toBe(1);
    end.abort();
    await Promise.allSettled(hung);
  });

  it('publishes nothing of a run that another one replaced', async () => {
    const { store, prefix, folder } = place();
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      await store.write(`${prefix}a`, new Uint8Array(1), { writer: 'job' });
    }
    await expect(store.write(`${prefix}a`, slow(), { writer: 'job' })).rejects.toMatchObject({
      tag: 'conflict'
    });
    expect(readdirSync(folder)).toEqual(['a']);
    expect(statSync(join(folder, 'a')).size).toBe(1);
  });

  it('says conflict when a folder or a file stands in the way', async () => {
    const { store, prefix, folder } = place();
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'file'), '');
    await expect(store.write(`${prefix}folder`, new Uint8Array(1))).rejects.toMatchObject({
      tag: 'conflict'
    });
    await expect(store.write(`${prefix}file/below`, new Uint8Array(1))).rejects.toMatchObject({
      tag: 'conflict'
    });
    expect(readdirSync(folder)).toEqual(['file', 'folder']);
  });
});
