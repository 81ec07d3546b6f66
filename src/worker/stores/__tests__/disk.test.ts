import { afterAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { pbkdf2, randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { collect, sleep, sortKeys, statFollowing } from '../../core';
import { DiskStore } from '../disk';
import { Walk } from '../disk/listing';
import { objects, type ListPage, type ObjectInfo } from '..';
import { describeStore, withoutCalls } from './conformance';

const root = mkdtempSync(join(tmpdir(), 'disk-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function place(): { folder: string; prefix: string; store: DiskStore } {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  return { folder, prefix: `${folder.slice(1)}/`, store: new DiskStore() };
}

const lacks = {
  'takes any string for a key': 'its keys are the paths of files',
  'keeps type and metadata, also in a copy': 'files have none',
  ...withoutCalls(
    'a disk has no such call',
    'rules',
    'restore',
    'presign',
    'grantBelow',
    'grantParts',
    'open of an upload',
    'copyPart of an upload'
  )
};
describeStore('a disk', async () => place(), { lacks });

/** As a job writes: small files at once. */
class QuickStore extends DiskStore {
  override write(...[key, body, options]: Parameters<DiskStore['write']>): Promise<ObjectInfo> {
    return super.write(key, body, { ...options, durable: false });
  }
}
describeStore('a disk on which nothing is synced', async () => ({ ...place(), store: new QuickStore() }), {
  lacks
});

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

  it('lists folders after their content when asked, the listed one last, for every page size', async () => {
    const { store, prefix, folder } = place();
    mkdirSync(join(folder, 'a/b/empty'), { recursive: true });
    writeFileSync(join(folder, 'a/b/f'), '');
    writeFileSync(join(folder, 'a/z'), '');
    const expected = ['a/b/empty/', 'a/b/f', 'a/b/', 'a/z', 'a/', ''].map(key => prefix + key);
    for (let pageSize = 1; pageSize <= 7; pageSize++) {
      for (const fresh of [false, true]) {
        const keys: string[] = [];
        let pageToken: string | undefined;
        do {
          // A fresh store has no walk waiting: the token alone must find the place.
          const from = fresh ? new DiskStore() : store;
          const page = await from.list(prefix, { pageSize, pageToken, folders: true });
          keys.push(...page.objects.map(info => info.key));
          pageToken = page.nextPageToken;
        } while (pageToken !== undefined);
        expect(keys).toEqual(expected);
      }
    }
  });

  it('lists many folders, which it reads ahead, in key order, from any place on', async () => {
    const { store, prefix, folder } = place();
    const keys: string[] = [];
    for (let index = 0; index < 200; index++) {
      // Folders and files of all depths, named so that one is the beginning of another.
      const key = [...index.toString(5)].map(digit => digit.repeat(1 + (index % 3))).join('/') + '.x';
      mkdirSync(join(folder, key, '..'), { recursive: true });
      writeFileSync(join(folder, key), '');
      keys.push(prefix + key);
    }
    sortKeys(keys);
    for (const start of ['', '1', '11/', '2/2']) {
      const expected = keys.filter(key => key.startsWith(prefix + start));
      for (const pageSize of [1, 7, 1000]) {
        for (const fresh of [false, true]) {
          const found: string[] = [];
          let pageToken: string | undefined;
          do {
            const from = fresh ? new DiskStore() : store;
            const page = await from.list(prefix + start, { pageSize, pageToken });
            found.push(...page.objects.map(({ key }) => key));
            pageToken = page.nextPageToken;
          } while (pageToken !== undefined);
          expect(found).toEqual(expected);
        }
      }
    }
  });

  it('reads the folders that come next while one is walked, fewer after one that is large', async () => {
    for (const [count, isRead] of [
      [10, true],
      [20_001, false]
    ] as const) {
      const { prefix, folder } = place();
      for (const name of ['a', 'b', 'c', 'd']) {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, 'f'), '');
      }
      for (let index = 1; index < count; index++) {
        writeFileSync(join(folder, 'a', `${index}`), '');
      }
      const found: string[] = [];
      for await (const { key } of new Walk(prefix, { flat: false, folders: false })) {
        found.push(key.slice(prefix.length));
        if (key === `${prefix}b/f`) {
          await sleep(100);
          rmSync(join(folder, 'd', 'f'));
        }
      }
      expect(found.slice(count)).toEqual(isRead ? ['b/f', 'c/f', 'd/f'] : ['b/f', 'c/f']);
    }
  });

  it('gives keys alone when asked, and any page of them again', async () => {
    const { store, prefix, folder } = place();
    const names = ['a', 'a-', 'b', 'c', 'd', 'é'];
    names.forEach(name => writeFileSync(join(folder, name), name));
    mkdirSync(join(folder, 'a.d'));
    symlinkSync('a', join(folder, 'a!'));
    const keys = ({ objects, prefixes }: ListPage) =>
      sortKeys([...objects.map(({ key }) => key), ...prefixes]).map(key => key.slice(prefix.length));
    const expected = ['a', 'a!', 'a-', 'a.d/', 'b', 'c', 'd', 'é'];
    for (let pageSize = 1; pageSize <= 9; pageSize++) {
      const options = { delimiter: '/', pageSize } as const;
      const tokens: (string | undefined)[] = [];
      const found: string[] = [];
      let pageToken: string | undefined;
      do {
        tokens.push(pageToken);
        const page = await store.list(prefix, { ...options, pageToken, keysOnly: true });
        found.push(...keys(page));
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
      expect(found).toEqual(expected);
      for (const from of [store, new DiskStore()]) {
        for (const index of [...tokens.keys()].reverse()) {
          const page = await from.list(prefix, { ...options, pageToken: tokens[index] });
          const first = index * pageSize;
          expect(keys(page)).toEqual(expected.slice(first, first + pageSize));
          expect(page.objects.every(({ version }) => version !== null)).toBe(true);
        }
      }
    }
  });

  it('lists links as links and never goes through them', async () => {
    const { store, prefix, folder } = place();
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real/f'), 'content');
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'broken'));
    const found = await Array.fromAsync(objects(store, prefix));
    expect(found.map(info => [info.key.slice(prefix.length), info.linkTarget])).toEqual([
      ['broken', 'nowhere'],
      ['link', 'real'],
      ['real/f', undefined]
    ]);
    expect(await store.stat(`${prefix}link`)).toMatchObject({ linkTarget: 'real' });
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

  it('leaves pipes out of listings and never waits for one', async () => {
    const { store, prefix, folder } = place();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await store.list(prefix)).toEqual({ objects: [], prefixes: [] });
    await expect(store.stat(`${prefix}pipe`)).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(collect(store.read(`${prefix}pipe`))).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it('names the folder below that may not be read', async () => {
    const { store, prefix, folder } = place();
    mkdirSync(join(folder, 'closed'));
    writeFileSync(join(folder, 'open'), '');
    chmodSync(root, 0o755);
    chmodSync(join(folder, 'closed'), 0);
    // The superuser may read everything, so the test becomes somebody else.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      process.seteuid!(65534);
    }
    try {
      await expect(Array.fromAsync(objects(store, prefix))).rejects.toMatchObject({
        tag: 'unauthorized',
        message: expect.stringContaining(`${folder}/closed`)
      });
      expect((await store.list(prefix, { delimiter: '/' })).prefixes).toEqual([`${prefix}closed/`]);
    } finally {
      if (isRoot) {
        process.seteuid!(0);
      }
      chmodSync(join(folder, 'closed'), 0o755);
    }
  });

  it('hears of an abort while it waits for the system to sync', async () => {
    const { store, prefix } = place();
    const stop = new AbortController();
    const synced = store.syncBelow(prefix, stop.signal);
    stop.abort();
    await expect(synced).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('hides unfinished files', async () => {
    const { store, prefix, folder } = place();
    writeFileSync(join(folder, '.a.00.lifecycle-part'), '');
    expect(await store.list(prefix)).toEqual({ objects: [], prefixes: [] });
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

  it('does not count a part whose bytes were lost', async () => {
    const { store, prefix, folder } = place();
    const session = await store.upload(`${prefix}u`, { sizeBytes: 4 });
    await session.writePart(0, new Uint8Array([1, 2, 3, 4]));
    const part = readdirSync(folder).find(name => !name.includes('.parts.'))!;
    writeFileSync(join(folder, part), new Uint8Array([1, 2, 0, 0]));
    const again = await store.upload(`${prefix}u`, { sizeBytes: 4, token: session.token });
    expect(await again.parts()).toEqual(new Map());
  });

  it('says in words why what arrived of an upload cannot be read', async () => {
    const { store, prefix, folder } = place();
    const session = await store.upload(`${prefix}u`, { sizeBytes: 4 });
    await session.writePart(0, new Uint8Array(4));
    const part = join(
      folder,
      readdirSync(folder).find(name => !name.includes('.parts.'))!
    );
    rmSync(part);
    mkdirSync(part);
    await expect(session.parts()).rejects.toMatchObject({ tag: 'conflict', subject: part });
  });

  it('refuses a token that belongs to something else', async () => {
    const { store, prefix } = place();
    await expect(store.upload(`${prefix}u`, { sizeBytes: 4, token: '../../etc-1-4' })).rejects.toMatchObject({
      tag: 'bad-input'
    });
    await expect(store.list(prefix, { pageToken: 'nonsense' })).rejects.toMatchObject({ tag: 'bad-input' });
  });
});
