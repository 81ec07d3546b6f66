import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect, sleep, sortKeys } from '../../../core';
import { objects, type ListPage } from '../..';
import { DiskStore } from '..';
import { Walk } from '../listing';
import { place, root } from './place';

describe('listing a disk', () => {
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

  it('hides unfinished files', async () => {
    const { store, prefix, folder } = place();
    writeFileSync(join(folder, '.a.00.lifecycle-part'), '');
    expect(await store.list(prefix)).toEqual({ objects: [], prefixes: [] });
  });

  it('refuses a page token that is none', async () => {
    const { store, prefix } = place();
    await expect(store.list(prefix, { pageToken: 'nonsense' })).rejects.toMatchObject({ tag: 'bad-input' });
  });
});
