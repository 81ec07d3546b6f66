import { deflateSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { appendFletcher32, shuffle } from '../../../codecs';
import type { Filter } from '../../../manifest';
import { bitUnshuffle } from '../bitshuffle';
import { filterName, KINDS } from '../kinds';
import { decodeLzf } from '../lzf';
import { undoFilters, unsupportedFilter } from '../undo';

const elements = fc
  .uint8Array({ minLength: 16, maxLength: 400 })
  .map(bytes => bytes.slice(0, bytes.length & ~3));
const SHUFFLE: Filter = { name: 'shuffle', config: [4] };
const DEFLATE: Filter = { name: 'deflate', config: [4] };
const FLETCHER: Filter = { name: 'fletcher32', config: [] };

const undo = (stored: Uint8Array, mask: number, filters: Filter[], chunkBytes: number) =>
  undoFilters(stored, mask, { uri: 'a.nc', what: 'variable v', filters, chunkBytes });

describe('undoing a filter pipeline', () => {
  const APPLY: Record<string, (bytes: Uint8Array) => Uint8Array> = {
    shuffle: bytes => shuffle(bytes, 4),
    deflate: bytes => new Uint8Array(deflateSync(bytes)),
    zstd: bytes => new Uint8Array(zstdCompressSync(bytes)),
    fletcher32: bytes => appendFletcher32(bytes)
  };

  it('skips exactly the filters whose bit is set', async () => {
    const names = fc.shuffledSubarray(Object.keys(APPLY));
    await fc.assert(
      fc.asyncProperty(elements, names, fc.nat(15), async (bytes, order, mask) => {
        const filters = order.map(name => ({ name, config: name === 'shuffle' ? [4] : [1] }));
        const applied = order.filter((_, i) => ((mask >> i) & 1) === 0);
        const stored = applied.reduce<Uint8Array>((all, name) => APPLY[name]!(all), bytes);
        expect(await undo(stored, mask, filters, bytes.length)).toEqual(bytes);
      })
    );
  });

  it.each([
    ['another length than a chunk has', deflateSync(new Uint8Array(12)), [DEFLATE], 16],
    ['more than a chunk has', deflateSync(new Uint8Array(2000)), [DEFLATE], 16],
    ['what is no deflate stream', new Uint8Array(12), [SHUFFLE, DEFLATE], 16],
    ['a wrong checksum', new Uint8Array(20).fill(1), [FLETCHER], 16],
    ['unfiltered bytes of another length', new Uint8Array(17), [], 16]
  ])('refuses %s', async (_, stored, filters, chunkBytes) => {
    await expect(undo(new Uint8Array(stored), 0, filters, chunkBytes)).rejects.toMatchObject({
      tag: 'unreadable',
      message: expect.stringContaining('a.nc: a chunk of variable v')
    });
  });

  it('names a filter that is not known', async () => {
    const filters = [{ name: 'filter-32020', config: [] }];
    await expect(undo(new Uint8Array(16), 0, filters, 16)).rejects.toMatchObject({
      tag: 'unsupported',
      message: expect.stringContaining('filter-32020')
    });
    expect(await undo(new Uint8Array(16), 1, filters, 16)).toHaveLength(16);
  });

  it.each(['szip', 'nbit', 'scaleoffset', 'zfp'])(
    'cannot undo %s where a compressor before it hides its length',
    async name => {
      const filters = [DEFLATE, { name, config: [] }];
      await expect(undo(new Uint8Array(16), 0, filters, 16)).rejects.toMatchObject({
        tag: 'unsupported',
        message: `a.nc: variable v cannot be read: it is compressed with "${name}", and before with another filter.`
      });
    }
  );

  it('never gives other bytes than those of a chunk, whatever is stored', async () => {
    const filters = fc.constantFrom<Filter>(
      DEFLATE,
      { name: 'lzf', config: [4, 0x105, 64] },
      { name: 'lz4', config: [64] },
      { name: 'bitshuffle', config: [0, 3, 4, 8, 2] },
      { name: 'bitshuffle', config: [0, 3, 4, 8, 0] }
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), filters, async (stored, filter) => {
        const bytes = await undo(stored, 0, [filter], 64).catch((error: Error & { tag: string }) => {
          expect(error.tag).toBe('unreadable');
          return undefined;
        });
        expect(bytes?.byteLength ?? 64).toBe(64);
      })
    );
  });
});

describe('the table of filters', () => {
  it('has one name for each number', () => {
    const ids = Object.values(KINDS).map(({ id }) => id);
    expect(ids.map(filterName)).toEqual(Object.keys(KINDS));
    expect(filterName(32017)).toBe('filter-32017');
  });

  it('tells the first filter that has no decoder before anything is read', () => {
    const named = (...names: string[]) => names.map(name => ({ name, config: [] }));
    expect(unsupportedFilter(named('shuffle', 'szip', 'zfp', 'blosc2'))).toBe('zfp');
    expect(unsupportedFilter(named('shuffle', 'filter-32017'))).toBe('filter-32017');
    expect(unsupportedFilter(named('shuffle', 'szip', 'bitgroom', 'fletcher32'))).toBeUndefined();
  });
});

describe('the transposition of bitshuffle', () => {
  it('is undone for elements of any size', () => {
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }))
      .chain(([size, rows]) => {
        const length = size * rows * 8;
        return fc.tuple(fc.constant(size), fc.uint8Array({ minLength: length, maxLength: length }));
      });
    fc.assert(
      fc.property(cases, ([size, bytes]) => {
        const rowBytes = bytes.length / size / 8;
        const stored = new Uint8Array(bytes.length);
        for (let i = 0; i < rowBytes * 8; i++) {
          for (let bit = 0; bit < size * 8; bit++) {
            const value = (bytes[i * size + (bit >> 3)]! >> (bit & 7)) & 1;
            stored[bit * rowBytes + (i >> 3)]! |= value << (i & 7);
          }
        }
        const out = new Uint8Array(bytes.length);
        bitUnshuffle(stored, size, out);
        expect(out).toEqual(bytes);
      })
    );
  });
});

describe('LZF', () => {
  it('copies literals and references that overlap what they write', () => {
    // "abc", then 9 bytes from 3 back (a long match: 7 + 2 + 0), then "d".
    expect(decodeLzf(Uint8Array.from([2, 97, 98, 99, 0xe0, 0, 2, 0, 100]), 13)).toEqual(
      new TextEncoder().encode('abcabcabcabcd')
    );
  });
});
