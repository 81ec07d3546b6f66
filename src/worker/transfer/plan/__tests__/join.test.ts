import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import fc from 'fast-check';
import { compareKeys, sortKeys } from '../../../core';
import type { ObjectInfo, Store } from '../../../stores';
import { OutOfOrder, join, type Listing, type Pair } from '../join';
import { sorted } from '../listing';

const store = { uri: (key: string) => key } as Store;

function info(key: string): ObjectInfo {
  return { key, sizeBytes: key.length, modified: new Date(1e12), version: `v-${key}` };
}

async function* inPages(keys: readonly string[], pageSize: number): AsyncGenerator<ObjectInfo[]> {
  for (let begin = 0; begin < keys.length || begin === 0; begin += pageSize) {
    yield keys.slice(begin, begin + pageSize).map(info);
  }
}

function listing(prefix: string, names: readonly string[], pageSize = 3): Listing {
  const keys = names.map(name => prefix + name);
  return { store, prefix, pages: inPages(keys, pageSize) };
}

async function all(pairs: AsyncIterable<Pair[]>): Promise<Pair[]> {
  const gathered: Pair[] = [];
  for await (const batch of pairs) {
    gathered.push(...batch);
  }
  return gathered;
}

/** What the join must give, by looking up every name in both. */
function naive(from: readonly string[], to: readonly string[]): [string, boolean, boolean][] {
  const names = [...new Set([...from, ...to])].sort(compareKeys);
  return names.map(name => [name, from.includes(name), to.includes(name)]);
}

const names = fc.uniqueArray(
  fc.string({
    unit: fc.constantFrom('a', 'b', '/', ' ', '-', '0', '\uff5e', '\u{1f600}'),
    minLength: 1,
    maxLength: 5
  }),
  { maxLength: 30 }
);

describe('join', () => {
  it('gives every name of either side once, in order, with both objects', async () => {
    await fc.assert(
      fc.asyncProperty(names, names, fc.integer({ min: 1, max: 7 }), async (from, to, pageSize) => {
        const pairs = await all(
          join(
            listing('from/', sortKeys([...from]), pageSize),
            listing('to/', sortKeys([...to]), pageSize + 1)
          )
        );
        expect(pairs.map(pair => [pair.relative, pair.from !== undefined, pair.to !== undefined])).toEqual(
          naive(from, to)
        );
        for (const pair of pairs) {
          expect(pair.from?.key ?? `from/${pair.relative}`).toBe(`from/${pair.relative}`);
          expect(pair.to?.key ?? `to/${pair.relative}`).toBe(`to/${pair.relative}`);
        }
      })
    );
  });

  it('takes a key that two pages repeat once', async () => {
    const pairs = await all(join(listing('', ['a', 'b', 'b', 'c']), listing('', [])));
    expect(pairs.map(pair => pair.relative)).toEqual(['a', 'b', 'c']);
  });

  it.each(['from', 'to'])('refuses a listing that is out of order: %s', async side => {
    const bad = listing('', ['a/b', 'a b']);
    const good = listing('', ['a']);
    await expect(all(side === 'from' ? join(bad, good) : join(good, bad))).rejects.toThrow(OutOfOrder);
  });

  it('closes both sides when it is left early', async () => {
    const closed: string[] = [];
    async function* endless(name: string): AsyncGenerator<ObjectInfo[]> {
      try {
        for (let index = 0; ; index++) {
          yield Array.from({ length: 1000 }, (_, i) => info(String(1e9 + index * 1000 + i)));
        }
      } finally {
        closed.push(name);
      }
    }
    const pairs = join(
      { store, prefix: '', pages: endless('from') },
      { store, prefix: '', pages: endless('to') }
    );
    expect((await pairs.next()).done).toBe(false);
    await pairs.return(undefined);
    expect(closed.sort()).toEqual(['from', 'to']);
  });
});

describe('sorted', () => {
  it('puts any listing into key order, in bounded runs', async () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'sorted-'));
    try {
      const count = 45_000;
      // Folder by folder: "a/…" before "a …", as SeaweedFS lists.
      const keys = Array.from({ length: count }, (_, i) => (i % 2 ? `k${i}/x` : `k${i - (i % 3)} ${i}`));
      const found: string[] = [];
      for await (const page of sorted(inPages(keys, 1000), { folder, memoryItems: 10 })) {
        found.push(...page.map(({ key }) => key));
      }
      expect(found).toEqual(sortKeys([...keys]));
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps all that a listing told', async () => {
    const full: ObjectInfo = {
      ...info('a'),
      created: new Date(5),
      md5: 'x',
      metadata: { a: 'b' },
      contentType: 'text/plain'
    };
    async function* one(): AsyncGenerator<ObjectInfo[]> {
      yield [info('b'), full];
    }
    const pages = sorted(one(), { folder: tmpdir(), memoryItems: 0 });
    expect((await pages.next()).value).toEqual([full, info('b')]);
    expect((await pages.next()).done).toBe(true);
  });
});
