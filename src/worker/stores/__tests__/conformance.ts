/**
 * What every store must do, whatever is behind it. Each store's test calls
 * `describeStore` with a way to make an empty place; `capabilities` decides
 * which promises are checked.
 */
import { describe, expect, it as always } from '@jest/globals';
import fc from 'fast-check';
import { asPrefix, collect, compareKeys, md5Hex } from '../../core';
import { objects, pages, type Store } from '..';

export interface Place {
  store: Store;
  /** An empty prefix of this store, ending in '/'. */
  prefix: string;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function contentOf(store: Store, key: string): Promise<string> {
  return new TextDecoder().decode(await collect(store.read(key)));
}

async function keysBelow(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const info of objects(store, prefix)) {
    keys.push(info.key);
  }
  return keys;
}

/** Names that stores tend to get wrong: order, escapes, other alphabets. */
const AWKWARD = [
  'a',
  'a-b',
  'a.b',
  'a0',
  'a b',
  'a%41',
  'a+b',
  'a?b',
  'a#b',
  'ä',
  '\u{1f600}',
  '\uff5e',
  '*',
  '~'
];

/** Keys that a file system, a URL or an XML document would change. */
const RAW = [
  'a',
  'a/b',
  'a/',
  'a//b',
  'a/../b',
  'a/./b',
  '..',
  '.',
  '/',
  '//',
  '%41',
  '%2F',
  'a\\b',
  'tab\tend',
  ' space ',
  '"\'<>&;',
  '$&+,/:;=?@#',
  'a*b[c]{d}|^`',
  'caf\u00e9',
  'cafe\u0301',
  '\u{1f600}\uff5e'
];

export interface StoreDescription {
  /**
   * What this server does not do: the title of a promise, and why. It is
   * skipped here, so it must hold on another server of the same store.
   */
  lacks?: Record<string, string>;
}

/** The titles of all promises. */
export const PROMISES = new Set<string>();

export function describeStore(
  name: string,
  makePlace: () => Promise<Place>,
  { lacks = {} }: StoreDescription = {}
): void {
  const it = (title: string, run: () => Promise<void>): void => {
    PROMISES.add(title);
    if (lacks[title] === undefined) {
      always(title, run);
    } else {
      always.skip(`${title} (not here: ${lacks[title]})`, run);
    }
  };
  describe(name, () => {
    always('lacks nothing but promises', () => {
      expect(Object.keys(lacks).filter(title => !PROMISES.has(title))).toEqual([]);
    });

    it('writes, stats and reads back an object', async () => {
      const { store, prefix } = await makePlace();
      const modified = new Date('2001-02-03T04:05:06.000Z');
      const written = await store.write(`${prefix}deep/er/a.txt`, chunksOf(bytes('one '), bytes('two')), {
        sizeBytes: 7,
        modified
      });
      expect(written).toMatchObject({ key: `${prefix}deep/er/a.txt`, sizeBytes: 7 });
      expect(await store.stat(`${prefix}deep/er/a.txt`)).toMatchObject(written);
      expect(written.modified).toEqual(modified);
      expect(await contentOf(store, `${prefix}deep/er/a.txt`)).toBe('one two');
    });

    it('answers undefined for what is absent, and throws not-found when reading it', async () => {
      const { store, prefix } = await makePlace();
      expect(await store.stat(`${prefix}nothing`)).toBeUndefined();
      await expect(collect(store.read(`${prefix}nothing`))).rejects.toMatchObject({ tag: 'not-found' });
      expect(await store.list(`${prefix}nothing/`)).toEqual({ objects: [], prefixes: [] });
    });

    it('keeps an empty object', async () => {
      const { store, prefix } = await makePlace();
      await store.write(`${prefix}empty`, new Uint8Array(0));
      expect(await store.stat(`${prefix}empty`)).toMatchObject({ sizeBytes: 0 });
      expect(await contentOf(store, `${prefix}empty`)).toBe('');
    });

    for (const [offset, length, expected] of [
      [0, 3, '012'],
      [4, 2, '45'],
      [7, undefined, '789'],
      [8, 100, '89'],
      [10, undefined, ''],
      [12, 4, ''],
      [3, 0, '']
    ] as const) {
      it(`reads the range from ${offset}, ${length ?? 'all'} bytes long`, async () => {
        const { store, prefix } = await makePlace();
        await store.write(`${prefix}digits`, bytes('0123456789'));
        const read = await collect(store.read(`${prefix}digits`, { offset, length }));
        expect(new TextDecoder().decode(read)).toBe(expected);
      });
    }

    it('puts what it reads into memory that is given, as far as it fits', async () => {
      const { store, prefix } = await makePlace();
      const digits = '0123456789';
      await store.write(`${prefix}digits`, bytes(digits));
      for (const { range, room } of [
        { range: undefined, room: 10 },
        { range: undefined, room: 4 },
        { range: { offset: 2, length: 5 }, room: 5 },
        { range: { offset: 2, length: 5 }, room: 8 },
        { range: { offset: 8, length: 10 }, room: 10 }
      ]) {
        const into = new Uint8Array(new SharedArrayBuffer(room)).fill(120);
        const read = await collect(store.read(`${prefix}digits`, { ...range, into }));
        const expected = range ? digits.slice(range.offset, range.offset + range.length) : digits;
        expect(new TextDecoder().decode(Buffer.from(read))).toBe(expected);
        // What does not fit comes in memory of its own; what was put there is the same.
        const put = Buffer.from(into).toString().replace(/x+$/, '');
        expect(expected.startsWith(put)).toBe(true);
      }
    });

    it('refuses to read another version than was asked for', async () => {
      const { store, prefix } = await makePlace();
      const { version } = await store.write(`${prefix}v`, bytes('first'));
      expect(await collect(store.read(`${prefix}v`, { ifVersion: version! }))).toHaveLength(5);
      await store.write(`${prefix}v`, bytes('second'));
      await expect(collect(store.read(`${prefix}v`, { ifVersion: version! }))).rejects.toMatchObject({
        tag: 'changed'
      });
    });

    it('shows nothing of a write that failed', async () => {
      const { store, prefix } = await makePlace();
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield bytes('half');
        throw new Error('the source broke');
      }
      await expect(store.write(`${prefix}half`, breaking())).rejects.toThrow('the source broke');
      await expect(store.write(`${prefix}short`, bytes('abc'), { sizeBytes: 4 })).rejects.toMatchObject({
        tag: 'changed'
      });
      expect(await keysBelow(store, prefix)).toEqual([]);
    });

    it('stops when it is told to', async () => {
      const { store, prefix } = await makePlace();
      await store.write(`${prefix}a`, bytes('abc'));
      const signal = AbortSignal.abort();
      for (const attempt of [
        () => store.stat(`${prefix}a`, signal),
        () => store.list(prefix, { signal }),
        () => collect(store.read(`${prefix}a`, { signal })),
        () => store.write(`${prefix}b`, bytes('b'), { signal })
      ]) {
        await expect(attempt()).rejects.toMatchObject({ tag: 'cancelled' });
      }
      expect(await keysBelow(store, prefix)).toEqual([`${prefix}a`]);
    });

    it('writes only where nothing is, when told so', async () => {
      const { store, prefix } = await makePlace();
      const key = `${prefix}once`;
      const attempts = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map(text => store.write(key, bytes(text), { precondition: { absent: true } }))
      );
      expect(attempts.filter(one => one.status === 'fulfilled')).toHaveLength(1);
      for (const one of attempts) {
        expect(one.status === 'rejected' ? (one.reason as { tag: string }).tag : 'conflict').toBe('conflict');
      }
      expect(await keysBelow(store, prefix)).toEqual([key]);
    });

    it('writes over one version only, when told so', async () => {
      const { store, prefix } = await makePlace();
      const key = `${prefix}v`;
      const { version } = await store.write(key, bytes('first'));
      await store.write(key, bytes('second'), { precondition: { version: version! } });
      await expect(
        store.write(key, bytes('third'), { precondition: { version: version! } })
      ).rejects.toMatchObject({
        tag: 'conflict'
      });
      expect(await contentOf(store, key)).toBe('second');
    });

    it('lists one level: objects, and prefixes that end in a slash', async () => {
      const { store, prefix } = await makePlace();
      for (const key of ['b', 'a/1', 'a/2/3', 'a.txt', 'c/d']) {
        await store.write(prefix + key, bytes(key));
      }
      const page = await store.list(prefix, { delimiter: '/' });
      expect(page.objects.map(info => info.key)).toEqual([`${prefix}a.txt`, `${prefix}b`]);
      expect(page.prefixes).toEqual([`${prefix}a/`, `${prefix}c/`]);
      const starting = await store.list(`${prefix}a`, { delimiter: '/' });
      expect(starting.objects.map(info => info.key)).toEqual([`${prefix}a.txt`]);
      expect(starting.prefixes).toEqual([`${prefix}a/`]);
      expect(await keysBelow(store, `${prefix}a/`)).toEqual([`${prefix}a/1`, `${prefix}a/2/3`]);
    });

    it('lists in the order of UTF-8 bytes, the same for every page size', async () => {
      const { store, prefix } = await makePlace();
      const { unordered } = await store.capabilities();
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.array(fc.constantFrom(...AWKWARD), { minLength: 1, maxLength: 3 }), {
            maxLength: 20,
            selector: parts => parts.join('/')
          }),
          fc.integer({ min: 1, max: 7 }),
          fc.nat(),
          async (paths, pageSize, id) => {
            const base = `${prefix}${id}-${Math.random()}/`;
            // Where `a` and `a/b` cannot stand beside each other, objects end in .o.
            const keys = paths.map(parts => `${base}${parts.join('/')}.o`);
            for (const key of keys) {
              await store.write(key, bytes('x'));
            }
            const expected = [...keys].sort(compareKeys);
            const deep: string[] = [];
            for await (const page of pages(store, base, { pageSize })) {
              expect(page.objects.length).toBeLessThanOrEqual(pageSize);
              deep.push(...page.objects.map(info => info.key));
            }
            expect(unordered ? deep.sort(compareKeys) : deep).toEqual(expected);
            const flat: string[] = [];
            for await (const page of pages(store, base, { pageSize, delimiter: '/' })) {
              const rows = [...page.objects.map(info => info.key), ...page.prefixes].sort(compareKeys);
              expect(rows.length).toBeLessThanOrEqual(pageSize);
              flat.push(...rows);
            }
            const first = keys.map(key => base + key.slice(base.length).replace(/\/.*$/s, '/'));
            expect(unordered ? flat.sort(compareKeys) : flat).toEqual([...new Set(first)].sort(compareKeys));
          }
        ),
        { numRuns: 25 }
      );
    });

    it('takes a page token twice, and in another process', async () => {
      const { store, prefix } = await makePlace();
      for (const name of ['1', '2/a', '2/b', '3', '4']) {
        await store.write(prefix + name, bytes('x'));
      }
      const first = await store.list(prefix, { pageSize: 2 });
      const once = await store.list(prefix, { pageSize: 2, pageToken: first.nextPageToken });
      const again = await store.list(prefix, { pageSize: 2, pageToken: first.nextPageToken });
      expect(once.objects.map(info => info.key)).toEqual([`${prefix}2/b`, `${prefix}3`]);
      expect(again.objects).toEqual(once.objects);
    });

    it('removes exact keys at their versions, and says what it did', async () => {
      const { store, prefix } = await makePlace();
      const keep = await store.write(`${prefix}keep`, bytes('old'));
      await store.write(`${prefix}keep`, bytes('newer'));
      const gone = await store.write(`${prefix}gone`, bytes('x'));
      const outcomes: Record<string, string> = {};
      for await (const { key, outcome } of store.remove([
        { key: `${prefix}keep`, version: keep.version! },
        { key: `${prefix}gone`, version: gone.version! },
        { key: `${prefix}never` }
      ])) {
        outcomes[key.slice(prefix.length)] = outcome;
      }
      expect(outcomes).toMatchObject({ gone: 'removed', never: expect.stringMatching(/absent|removed/) });
      if ((await store.capabilities()).conditionalDelete) {
        expect(outcomes.keep).toBe('kept');
        expect(await keysBelow(store, prefix)).toEqual([`${prefix}keep`]);
      }
    });

    it('uploads in parts, and takes a session up again', async () => {
      const { store, prefix } = await makePlace();
      const key = `${prefix}sub/big`;
      const modified = new Date('2010-01-01T00:00:00Z');
      const probe = await store.upload(key, { sizeBytes: 1 });
      const content = new Uint8Array(probe.partBytes + 1000).map((_, i) => (i * 31) % 251);
      const options = { sizeBytes: content.length, modified };
      const first = await store.upload(key, options);
      const parts = [content.subarray(0, first.partBytes), content.subarray(first.partBytes)] as const;
      const [sooner, later] = first.isSequential ? ([0, 1] as const) : ([1, 0] as const);
      const token = (await first.open?.()) ?? first.token;
      expect(await first.parts()).toEqual(new Map());
      await first.writePart(sooner, parts[sooner]);
      expect(await store.stat(key)).toBeUndefined();
      expect(await keysBelow(store, prefix)).toEqual([]);

      const second = await store.upload(key, { ...options, token });
      expect(second.partBytes).toBe(first.partBytes);
      const have = await second.parts();
      expect([...have.keys()]).toEqual([sooner]);
      expect(have.get(sooner)?.sizeBytes).toBe(parts[sooner].length);
      expect(have.get(sooner)?.md5 ?? md5Hex(parts[sooner])).toBe(md5Hex(parts[sooner]));
      await second.writePart(later, parts[later]);
      expect(await store.stat(key)).toBeUndefined();
      const done = await second.complete();
      expect(done).toMatchObject({ key, sizeBytes: content.length, modified });
      expect(Buffer.compare(await collect(store.read(key)), content)).toBe(0);
      expect(await keysBelow(store, prefix)).toEqual([key]);
    });

    it('leaves nothing of an upload that was given up', async () => {
      const { store, prefix } = await makePlace();
      const session = await store.upload(`${prefix}u`, { sizeBytes: 3 });
      await session.writePart(0, bytes('abc'));
      await session.abort();
      expect(await keysBelow(store, prefix)).toEqual([]);
      expect(await session.parts()).toEqual(new Map());
    });

    it('copies inside itself, at one version, keeping the time', async () => {
      const { store, prefix } = await makePlace();
      const modified = new Date('2005-05-05T05:05:05Z');
      const { version } = await store.write(`${prefix}from`, bytes('content'), { modified });
      const copied = await store.copyFrom(store, `${prefix}from`, `${prefix}x/to`, {
        modified,
        ifVersion: version!
      });
      if (copied) {
        expect(copied).toMatchObject({ key: `${prefix}x/to`, sizeBytes: 7, modified });
        expect(await contentOf(store, `${prefix}x/to`)).toBe('content');
        await store.write(`${prefix}from`, bytes('changed'));
        await expect(
          store.copyFrom(store, `${prefix}from`, `${prefix}x/again`, { ifVersion: version! })
        ).rejects.toMatchObject({ tag: 'changed' });
        expect(await store.stat(`${prefix}x/again`)).toBeUndefined();
      }
    });

    it('takes any string for a key, where keys are raw', async () => {
      const { store, prefix } = await makePlace();
      if (!(await store.capabilities()).rawKeys) {
        return;
      }
      const keys = RAW.map(name => prefix + name).sort(compareKeys);
      await Promise.all(keys.map(key => store.write(key, bytes(key))));
      expect(await keysBelow(store, prefix)).toEqual(keys);
      for (const key of keys) {
        expect(await contentOf(store, key)).toBe(key);
        expect(await store.stat(key)).toMatchObject({ key, sizeBytes: bytes(key).length });
      }
      const level = await store.list(prefix, { delimiter: '/' });
      expect(level.prefixes).toEqual([`${prefix}$&+,/`, `${prefix}/`, `${prefix}a/`].sort(compareKeys));
      const copied = await store.copyFrom(store, `${prefix}a/../b`, `${prefix}%41`);
      expect(copied ? await contentOf(store, `${prefix}%41`) : 'copied').toMatch(/a\/\.\.\/b$|^copied$/);
      for await (const { key, outcome } of store.remove(
        keys.filter(key => key !== `${prefix}a/b`).map(key => ({ key }))
      )) {
        expect([key, outcome]).toEqual([key, 'removed']);
      }
      expect(await keysBelow(store, prefix)).toEqual([`${prefix}a/b`]);
    });

    it('keeps type and metadata, also in a copy, where objects have them', async () => {
      const { store, prefix } = await makePlace();
      if (store.type !== 's3' && store.type !== 'gcs') {
        return;
      }
      const given = {
        contentType: 'text/x-notes; charset=utf-8',
        metadata: { project: 'leap', 'made-by': 'a b' }
      };
      await store.write(`${prefix}from`, bytes('content'), given);
      expect(await store.stat(`${prefix}from`)).toMatchObject(given);
      const heard: unknown[] = [];
      await collect(store.read(`${prefix}from`, { offset: 2, length: 3, onInfo: info => heard.push(info) }));
      // Google's listings tell the metadata already.
      const { metadata, ...told } = given;
      const said = store.type === 's3' ? { metadata, ...told } : told;
      expect(heard).toEqual([expect.objectContaining({ ...said, key: `${prefix}from`, sizeBytes: 7 })]);
      await store.copyFrom(store, `${prefix}from`, `${prefix}to`);
      expect(await store.stat(`${prefix}to`)).toMatchObject(given);
      const session = await store.upload(`${prefix}parts`, { sizeBytes: 3, ...given });
      await session.writePart(0, bytes('abc'));
      await session.complete();
      expect(await store.stat(`${prefix}parts`)).toMatchObject(given);
    });

    it('has the service copy parts of another object, where it can', async () => {
      const { store, prefix } = await makePlace();
      const { partBytes } = await store.upload(`${prefix}probe`, { sizeBytes: 1 });
      const content = new Uint8Array(partBytes + 1000).map((_, i) => (i * 17) % 253);
      const { version } = await store.write(`${prefix}from`, content);
      const session = await store.upload(`${prefix}to`, { sizeBytes: content.length });
      const ifVersion = version!;
      for (const index of [0, 1]) {
        if (!(await session.copyPart?.(index, store, `${prefix}from`, { ifVersion }))) {
          await session.writePart(index, content.subarray(index * partBytes, (index + 1) * partBytes));
        }
      }
      await session.complete();
      expect(Buffer.compare(await collect(store.read(`${prefix}to`)), content)).toBe(0);
    });

    it('renames, where it can, at one version and never over what it should not', async () => {
      const { store, prefix } = await makePlace();
      if (!store.rename) {
        return;
      }
      const from = await store.write(`${prefix}from`, bytes('content'), { modified: new Date(1e12) });
      await store.write(`${prefix}there`, bytes('other'));
      const absent = { absent: true } as const;
      await expect(
        store.rename(`${prefix}from`, `${prefix}there`, { precondition: absent })
      ).rejects.toMatchObject({
        tag: 'conflict'
      });
      await expect(store.rename(`${prefix}from`, `${prefix}x`, { ifVersion: 'older' })).rejects.toMatchObject(
        {
          tag: 'changed'
        }
      );
      expect(await keysBelow(store, prefix)).toEqual([`${prefix}from`, `${prefix}there`]);
      const renamed = await store.rename(`${prefix}from`, `${prefix}x/to`, {
        ifVersion: from.version!,
        precondition: absent
      });
      expect(renamed).toMatchObject({ key: `${prefix}x/to`, sizeBytes: 7, modified: new Date(1e12) });
      expect(await keysBelow(store, prefix)).toEqual([`${prefix}there`, `${prefix}x/to`]);
    });

    it('makes a folder, twice', async () => {
      const { store, prefix } = await makePlace();
      await store.makeFolder(`${prefix}new/folder/`);
      await store.makeFolder(`${prefix}new/folder/`);
      const page = await store.list(asPrefix(`${prefix}new`), { delimiter: '/' });
      expect(page.prefixes).toEqual([`${prefix}new/folder/`]);
    });
  });
}
