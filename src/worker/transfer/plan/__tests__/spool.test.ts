import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { CopyItem } from '../item';
import { ItemCodec } from '../item';
import { Spool } from '../spool';

const root = mkdtempSync(join(tmpdir(), 'spool-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const text = {
  encode: (item: string) => JSON.stringify(item),
  decode: (line: string) => JSON.parse(line) as string
};

describe('Spool', () => {
  it('gives back what was added, in order, as often as it is read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' })),
        fc.integer({ min: 0, max: 5 }),
        async (items, memoryItems) => {
          await using spool = new Spool(text, { folder: root, memoryItems });
          for (const item of items) {
            await spool.add(item);
          }
          expect(spool.size).toBe(items.length);
          expect(await Array.fromAsync(spool.read())).toEqual(items);
          expect(await Array.fromAsync(spool.read())).toEqual(items);
        }
      )
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it('holds many items in a file without a name, read by several at once', async () => {
    await using spool = new Spool(text, { folder: root, memoryItems: 100 });
    const count = 50_000;
    for (let index = 0; index < count; index++) {
      await spool.add(`item ${index} äöü`);
    }
    expect(readdirSync(root)).toEqual([]);
    const [one, two] = await Promise.all([Array.fromAsync(spool.read()), Array.fromAsync(spool.read())]);
    expect(one).toHaveLength(count);
    expect(one[49_999]).toBe('item 49999 äöü');
    expect(two).toEqual(one);
  });

  it('goes elsewhere when its folder cannot be used', async () => {
    const folder = join(root, 'file');
    writeFileSync(folder, '');
    await using spool = new Spool(text, { folder, memoryItems: 1 });
    for (const item of ['a', 'b', 'c']) {
      await spool.add(item);
    }
    expect(await Array.fromAsync(spool.read())).toEqual(['a', 'b', 'c']);
    rmSync(folder);
  });
});

describe('ItemCodec', () => {
  it('keeps an item whole', () => {
    const place = (key: string) =>
      ({ type: 's3', endpoint: 'https://x', bucket: 'b', key, scheme: 's3' }) as const;
    const item: CopyItem = {
      kind: 'copy',
      source: place('from/a//b'),
      destination: { type: 'disk', endpoint: '', bucket: '', key: 'to/a', scheme: 'path' },
      sizeBytes: 3,
      version: null,
      modified: new Date(1.5e12),
      md5: 'abc',
      metadata: { a: 'ä\n' },
      precondition: { absent: true }
    };
    const codec = new ItemCodec();
    const line = codec.encode(item);
    const other = codec.encode({ ...item, source: { ...item.source, bucket: 'c' }, modified: null });
    expect(line).not.toContain('\n');
    expect(codec.decode(line)).toEqual(item);
    expect(codec.decode(other)).toEqual({ ...item, source: { ...item.source, bucket: 'c' }, modified: null });
  });
});
