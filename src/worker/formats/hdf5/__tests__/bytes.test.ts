import fc from 'fast-check';
import { Cursor, Hdf5Bytes, lookup3, PAGE_BYTES, Pages, Visits } from '../bytes';
import { inMemory } from './memory';

const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255);

describe('lookup3', () => {
  // Bob Jenkins' own driver 5 for hashlittle.
  it.each([
    ['', 0xdeadbeef],
    ['Four score and seven years ago', 0x17770551]
  ])('of %j', (text, hash) => {
    expect(lookup3(new TextEncoder().encode(text))).toBe(hash);
  });
});

describe('Pages', () => {
  const bytes = pattern(80 * PAGE_BYTES + 11);

  it('give what the file has, whatever is asked in whatever order', async () => {
    const range = fc.record({ start: fc.nat(bytes.length - 1), length: fc.nat(3 * PAGE_BYTES) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(range, { maxLength: 8 }),
        fc.integer({ min: 1, max: 90 }),
        async (ranges, kept) => {
          const pages = new Pages(inMemory(bytes), kept);
          await pages.prefetch(ranges.slice(0, 2));
          const found = await Promise.all(
            ranges.map(({ start, length }) =>
              pages.read({ start, length: Math.min(length, bytes.length - start) })
            )
          );
          found.forEach((part, i) => {
            const { start, length } = ranges[i]!;
            expect(Buffer.compare(part, bytes.subarray(start, Math.min(start + length, bytes.length)))).toBe(
              0
            );
          });
        }
      ),
      { numRuns: 60 }
    );
  });

  it('fetch neighbours in one read, and nothing twice', async () => {
    const pages = new Pages(inMemory(bytes));
    await pages.read({ start: 10, length: 3 * PAGE_BYTES });
    expect(pages.counts).toEqual({ reads: 1, bytes: 4 * PAGE_BYTES });
    await Promise.all([1, 2, 3].map(i => pages.read({ start: i * PAGE_BYTES, length: 100 })));
    expect(pages.counts.reads).toBe(1);
    await pages.prefetch([8, 6, 7, 30].map(i => ({ start: i * PAGE_BYTES, length: 9 })));
    expect(pages.counts).toEqual({ reads: 3, bytes: 8 * PAGE_BYTES });
  });

  it('read a small file whole', async () => {
    const pages = new Pages(inMemory(bytes.subarray(0, 3 * PAGE_BYTES + 1)));
    await pages.read({ start: 3 * PAGE_BYTES, length: 1 });
    await pages.read({ start: 0, length: PAGE_BYTES });
    expect(pages.counts).toEqual({ reads: 1, bytes: 3 * PAGE_BYTES + 1 });
  });

  it('who waits for a read that another stopped reads again', async () => {
    const pages = new Pages(inMemory(bytes));
    const stop = new AbortController();
    const first = pages.read({ start: 0, length: 5 }, stop.signal);
    const second = pages.read({ start: 0, length: 5 });
    stop.abort();
    await expect(first).rejects.toThrow();
    expect(await second).toEqual(bytes.slice(0, 5));
  });
});

describe('Hdf5Bytes', () => {
  it('counts addresses from the base, and refuses what is outside', async () => {
    const file = Hdf5Bytes.of(inMemory(pattern(2000))).with({ base: 512 });
    expect(await file.read(0, 4, 'a block')).toEqual(pattern(2000).slice(512, 516));
    for (const [address, length] of [
      [1488, 1],
      [-1, 4],
      [0, 2 ** 52],
      [NaN, 1]
    ] as const) {
      await expect(file.read(address, length, 'a block')).rejects.toMatchObject({
        tag: 'unreadable',
        message: expect.stringContaining('a.nc: a block cannot be read') as string
      });
    }
  });
});

describe('Cursor', () => {
  const cursor = (...bytes: number[]): Cursor =>
    new Cursor(Uint8Array.from(bytes), { offsets: 4, lengths: 8 }, 'a.nc', 'a block');

  it('reads little-endian integers of every size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }),
        (size, wanted) => {
          const value = BigInt.asUintN(size * 8, wanted);
          const bytes = Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
          expect(cursor(...bytes).uint(size)).toBe(Number(value));
        }
      )
    );
  });

  it('refuses numbers beyond 2^53, and to leave its block', () => {
    expect(() => cursor(0, 0, 0, 0, 0, 0, 32, 0).uint(8)).toThrow('beyond 2^53');
    expect(() => cursor(1, 2, 3).uint32()).toThrow('it ends at byte 3');
    expect(() => cursor(1, 2, 3).skip(-1)).toThrow('it ends');
    expect(() => cursor(65, 66).textToNul()).toThrow('no end');
  });

  it('knows the undefined address by all its bits', () => {
    expect(cursor(255, 255, 255, 255).maybeAddress()).toBeUndefined();
    expect(cursor(255, 255, 255, 0).maybeAddress()).toBe(0xffffff);
    expect(() => cursor(255, 255, 255, 255).address()).toThrow('an address is missing');
  });

  it('verifies checksums', () => {
    const content = [1, 2, 3];
    const sum = lookup3(Uint8Array.from(content));
    const bytes = [0, 8, 16, 24].map(bits => (sum >>> bits) & 255);
    const good = cursor(...content, ...bytes);
    good.skip(3);
    expect(() => good.checksum()).not.toThrow();
    const bad = cursor(1, 2, 4, ...bytes);
    bad.skip(3);
    expect(() => bad.checksum()).toThrow('its checksum is wrong');
  });
});

describe('Visits', () => {
  it('end circles and abysses', () => {
    const visits = new Visits('a.nc', 'a tree');
    visits.enter(8);
    expect(() => visits.enter(8)).toThrow('leads back to itself at byte 8');
  });
});
