import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import type { SourceFile } from '../../source';
import { directoryOf, memberOf, openMember, readEntry, unpackBelow } from '..';

interface Made {
  name: string;
  content: Buffer;
  method?: number;
  /** Sizes and offset in the Zip64 field. */
  isLarge?: boolean;
}

/** An archive as APPNOTE describes it. */
function zip(members: readonly Made[], { comment = '', isLarge = false } = {}): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 0, isLarge: hasField = false } of members) {
    const packed = method === 8 ? deflateRawSync(content) : content;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(hasField ? 0xffffffff : packed.length, 14);
    common.writeUInt32LE(hasField ? 0xffffffff : content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const sizes = Buffer.alloc(hasField ? 20 : 0);
    const place = Buffer.alloc(hasField ? 8 : 0);
    if (hasField) {
      sizes.writeUInt16LE(1, 0);
      sizes.writeUInt16LE(16, 2);
      sizes.writeBigUInt64LE(BigInt(content.length), 4);
      sizes.writeBigUInt64LE(BigInt(packed.length), 12);
      place.writeBigUInt64LE(BigInt(offset));
    }
    const local = Buffer.from(common);
    // The local header has more to say than the directory: content begins after its own lengths.
    const padding = Buffer.from([0xca, 0xfe, 3, 0, 1, 2, 3]);
    local.writeUInt16LE(sizes.length + padding.length, 24);
    locals.push(Buffer.from('PK\x03\x04'), local, Buffer.from(name), sizes, padding, packed);
    const extra = Buffer.concat([sizes, place]);
    if (hasField) {
      extra.writeUInt16LE(24, 2);
    }
    const entry = Buffer.alloc(42);
    common.copy(entry, 2);
    entry.writeUInt16LE(extra.length, 26);
    entry.writeUInt32LE(hasField ? 0xffffffff : offset, 38);
    entries.push(Buffer.from('PK\x01\x02'), entry, Buffer.from(name), extra);
    offset += 30 + Buffer.byteLength(name) + sizes.length + padding.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(isLarge ? 0xffffffff : offset, 12);
  end.writeUInt16LE(comment.length, 16);
  const large = Buffer.alloc(isLarge ? 76 : 0);
  if (isLarge) {
    large.write('PK\x06\x06', 0, 'latin1');
    large.writeBigUInt64LE(BigInt(directory.length), 40);
    large.writeBigUInt64LE(BigInt(offset), 48);
    large.write('PK\x06\x07', 56, 'latin1');
    large.writeBigUInt64LE(BigInt(offset + directory.length), 64);
  }
  return Buffer.concat([
    ...locals,
    directory,
    large,
    Buffer.from('PK\x05\x06'),
    end,
    Buffer.from(comment, 'latin1')
  ]);
}

function asSource(bytes: Buffer): SourceFile & { asked: [number, number][] } {
  const asked: [number, number][] = [];
  return {
    uri: 'https://host/a.zip',
    sizeBytes: bytes.length,
    version: null,
    path: undefined,
    asked,
    read: async (offset, length) => {
      asked.push([offset, length]);
      if (offset < 0 || offset + length > bytes.length) {
        throw new Error(`read of ${offset}, ${length} outside of ${bytes.length}`);
      }
      return new Uint8Array(bytes.subarray(offset, offset + length));
    },
    [Symbol.asyncDispose]: () => Promise.resolve()
  };
}

async function contentOf(archive: SourceFile, name: string): Promise<Buffer> {
  const entry = (await directoryOf(archive)).find(each => each.name === name)!;
  const chunks: Uint8Array[] = [];
  for await (const chunk of readEntry(archive, entry)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const nowhere = (): Promise<string> => Promise.reject(new Error('nothing is to be unpacked'));

describe('zip archives', () => {
  it('give back what was put in, however it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            name: fc.stringMatching(/^[a-zé]{1,6}(\/[a-z]{1,6}){0,2}\.nc$/),
            content: fc.uint8Array({ maxLength: 300 }).map(Buffer.from),
            method: fc.constantFrom(0, 8),
            isLarge: fc.boolean()
          }),
          { selector: each => each.name, minLength: 1, maxLength: 6 }
        ),
        fc.record({ comment: fc.stringMatching(/^[a-zPK]{0,40}$/), isLarge: fc.boolean() }),
        async (members, form) => {
          const archive = asSource(zip(members, form));
          expect((await directoryOf(archive)).map(({ name }) => name)).toEqual(
            members.map(({ name }) => name)
          );
          for (const { name, content } of members) {
            expect((await contentOf(archive, name)).equals(content)).toBe(true);
          }
        }
      ),
      { numRuns: 100 }
    );
  });

  it('that are damaged are refused, and never read outside of themselves', async () => {
    const whole = zip(
      [
        { name: 'a.nc', content: Buffer.from('stored'.repeat(20)) },
        { name: 'b.nc', content: Buffer.from('deflated'.repeat(20)), method: 8, isLarge: true }
      ],
      { isLarge: true }
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at]! + by) % 256;
        const archive = asSource(bytes);
        try {
          for (const { name } of await directoryOf(archive)) {
            await contentOf(archive, name);
          }
        } catch (error) {
          expect(error).toMatchObject({ tag: expect.stringMatching(/^(unreadable|unsupported)$/) });
        }
      }),
      { numRuns: 500 }
    );
  });

  it('are read by the ranges of a stored member alone', async () => {
    const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
    const filler = { name: 'filler', content: Buffer.alloc(1_000_000) };
    const archive = asSource(zip([filler, { name: 'deep/a.nc', content }, filler]));
    const member = await openMember(archive, 'deep/a.nc', nowhere);
    expect(member).toMatchObject({ uri: 'https://host/a.zip#deep/a.nc', sizeBytes: 1000, path: undefined });
    expect(Buffer.from(await member.read(100, 50)).equals(content.subarray(100, 150))).toBe(true);
    await expect(member.read(990, 11)).rejects.toMatchObject({ tag: 'unreadable' });
    expect(archive.asked.reduce((sum, [, length]) => sum + length, 0)).toBeLessThan(70_000);
  });

  it('are looked into once, as long as they stay the same', async () => {
    const first = { ...asSource(zip([{ name: 'a.nc', content: Buffer.from('x') }])), version: '"1"' };
    const directory = await directoryOf(first);
    expect(await directoryOf(first)).toBe(directory);
    expect(first.asked).toHaveLength(1);
    const changed = { ...asSource(zip([{ name: 'b.nc', content: Buffer.from('x') }])), version: '"2"' };
    expect((await directoryOf(changed)).map(({ name }) => name)).toEqual(['b.nc']);
  });

  it('name what was probably meant', async () => {
    const archive = asSource(zip([{ name: 'deep/a.nc', content: Buffer.from('x') }]));
    await expect(openMember(archive, 'deep/A.nc', nowhere)).rejects.toMatchObject({
      tag: 'not-found',
      message: expect.stringContaining('Did you mean "deep/a.nc"?')
    });
  });

  it('do not lead out of the folder that they are unpacked to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zip-'));
    try {
      const content = Buffer.from('x');
      await unpackBelow(
        asSource(
          zip([
            { name: 's.zarr/a/0', content },
            { name: 'b', content }
          ])
        ),
        's.zarr',
        folder
      );
      expect(await readFile(join(folder, 'a/0'), 'utf8')).toBe('x');
      await expect(readFile(join(folder, 'b'))).rejects.toThrow();
      for (const name of ['../evil', '/evil', 'a//b', 'a/./b', 'a\\..\\b']) {
        await expect(unpackBelow(asSource(zip([{ name, content }])), '/', folder)).rejects.toMatchObject({
          tag: 'unreadable'
        });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['d/a.zip#deep/b.nc', 'd/a.zip', 'deep/b.nc'],
    ['api/records/1/files/a.zip/content#b%20c.nc', 'api/records/1/files/a.zip/content', 'b c.nc'],
    ['a.zip?x=1#/', 'a.zip?x=1', '/'],
    ['a.zip#50%.nc', 'a.zip', '50%.nc'],
    ['a.nc#b', undefined, undefined],
    ['a.zip', undefined, undefined]
  ])('are seen in %s', (key, archive, path) => {
    const location = { type: 'http', endpoint: 'https://host', bucket: '', scheme: 'https', key } as const;
    const member = memberOf(location);
    expect(member?.archive.key).toBe(archive);
    expect(member?.path).toBe(path);
  });
});
