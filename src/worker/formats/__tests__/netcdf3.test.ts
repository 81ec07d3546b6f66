import fc from 'fast-check';
import { LifecycleError } from '../../core';
import { openNetcdf3 } from '../netcdf3';
import type { SourceFile } from '../source';

/** A file in memory. */
function source(bytes: Uint8Array): SourceFile {
  return {
    uri: 'a.nc',
    sizeBytes: bytes.byteLength,
    version: null,
    path: undefined,
    read: (offset, length) => {
      if (offset < 0 || offset + length > bytes.byteLength) {
        throw new LifecycleError('unreadable', 'a.nc: the file ends before its content does.');
      }
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
    [Symbol.asyncDispose]: () => Promise.resolve()
  };
}

/** CDF-1: dimension t (2 records), x = 3; byte variable b(t, x), int variable i(t), text attribute. */
function sample(headerBytes: number = sample(0).indexOf(253) - 2): Uint8Array {
  const words: number[] = [];
  const int = (value: number): void =>
    void words.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  const name = (text: string): void => {
    int(text.length);
    words.push(
      ...[...text].map(letter => letter.charCodeAt(0)),
      ...new Array<number>((4 - (text.length % 4)) % 4).fill(0)
    );
  };
  words.push(0x43, 0x44, 0x46, 1);
  int(2);
  int(10);
  int(2);
  name('t');
  int(0);
  name('x');
  int(3);
  int(12);
  int(1);
  name('note');
  int(2);
  name('hello');
  int(11);
  int(2);
  const variable = (title: string, ids: number[], type: number, size: number, begin: number): void => {
    name(title);
    int(ids.length);
    ids.forEach(int);
    int(0);
    int(0);
    int(type);
    int(size);
    int(begin);
  };
  variable('b', [0, 1], 1, 4, headerBytes);
  variable('i', [0], 4, 4, headerBytes + 4);
  words.push(1, 2, 253, 0);
  int(7);
  words.push(4, 5, 6, 0);
  int(-8);
  return Uint8Array.from(words);
}

describe('NetCDF classic', () => {
  it('reads interleaved records', async () => {
    const dataset = await openNetcdf3(source(sample()));
    expect(dataset.attributes).toEqual({ note: 'hello' });
    expect([...dataset.unlimited]).toEqual(['t']);
    expect([...dataset.dims]).toEqual([
      ['t', 2],
      ['x', 3]
    ]);
    expect(await dataset.read('b', { start: [0, 0], count: [2, 3] })).toEqual(
      Int8Array.of(1, 2, -3, 4, 5, 6)
    );
    expect(await dataset.read('b', { start: [0, 1], count: [2, 1] })).toEqual(Int8Array.of(2, 5));
    expect(await dataset.read('i', { start: [1], count: [1] })).toEqual(Int32Array.of(-8));
  });

  it('tells every truncation, and no other error escapes', async () => {
    const whole = sample();
    for (let length = 4; length < whole.byteLength; length++) {
      await expect(openNetcdf3(source(whole.slice(0, length)))).rejects.toThrow(/a\.nc: /);
    }
  });

  it.each([
    [
      '"i" begins',
      (bytes: Buffer) =>
        bytes.writeInt32BE(bytes.readInt32BE(bytes.indexOf(253) - 6) - 4, bytes.indexOf(253) - 6)
    ],
    ['"/" is not a name', (bytes: Buffer) => bytes.write('/', bytes.indexOf('x'))],
    ['"\0" is not a name', (bytes: Buffer) => bytes.write('\0', bytes.indexOf('x'))]
  ])('refuses what no library writes: %s', async (words, change) => {
    const bytes = Buffer.from(sample());
    change(bytes);
    await expect(openNetcdf3(source(bytes))).rejects.toMatchObject({
      tag: 'unreadable',
      message: expect.stringContaining(words)
    });
  });

  it('gives an orderly error, or data, for any damage of the header', async () => {
    const whole = sample();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.integer({ min: 4, max: whole.byteLength - 1 }), fc.integer({ min: 0, max: 255 })),
          {
            minLength: 1,
            maxLength: 6
          }
        ),
        async changes => {
          const bytes = whole.slice();
          changes.forEach(([at, value]) => (bytes[at] = value));
          try {
            const dataset = await openNetcdf3(source(bytes));
            for (const { name, shape } of dataset.variables.values()) {
              await dataset.read(name, { start: shape.map(() => 0), count: shape });
            }
          } catch (error) {
            expect(error).toBeInstanceOf(LifecycleError);
            expect((error as LifecycleError).tag).toBe('unreadable');
          }
        }
      ),
      { numRuns: 300 }
    );
  });
});
