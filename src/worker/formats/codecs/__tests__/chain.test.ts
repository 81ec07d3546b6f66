import fc from 'fast-check';
import type { DType, Values } from '../../dataset';
import { bytesOf, elementCount, itemSize, valuesOf, type NumericValues } from '../../dtypes';
import { PLAIN, type CodecChain } from '../chain';
import type { Stage } from '../kinds';
import { decodeChunk, encodeChunk } from '../chunk';
import { decompress } from '../compress';

const NUMERIC = ['int8', 'uint16', 'int32', 'float32', 'int64', 'float64', 'S3'] as const;

const STAGES: Stage[] = [
  { name: 'zlib', level: 4 },
  { name: 'gzip', level: 1 },
  { name: 'zstd', level: 3, checksum: true },
  { name: 'lz4', acceleration: 1 },
  ...(['zstd', 'lz4', 'blosclz', 'zlib'] as const).map((compressor, i): Stage => ({
    name: 'blosc',
    compressor,
    level: 5,
    shuffle: i === 0 ? 'noshuffle' : 'shuffle',
    typeSize: 4,
    blockSize: 0
  })),
  { name: 'shuffle', elementSize: 4 },
  { name: 'fletcher32' },
  { name: 'crc32c' }
];

function plain(values: Values): unknown {
  return Array.isArray(values) ? values : Buffer.from(bytesOf(values as NumericValues)).toString('hex');
}

/** Shapes of up to about 3,000 elements, in one to three dimensions. */
const shapes = fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 3 });

function some(dtype: Exclude<DType, 'str'>, shape: readonly number[], seed: number): Values {
  const bytes = Uint8Array.from({ length: elementCount(shape) * itemSize(dtype) }, (_, i) =>
    i % 7 < 3 ? 0 : (i * seed) >>> 3
  );
  return valuesOf(dtype, bytes);
}

describe('a codec chain', () => {
  it.each(STAGES)('comes back: %j', async stage => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...NUMERIC),
        fc.constantFrom('little', 'big'),
        shapes,
        fc.integer({ min: 1, max: 1e6 }),
        async (dtype, byteOrder, shape, seed) => {
          const chain: CodecChain = { byteOrder, stages: [stage] };
          const values = some(dtype, shape, seed);
          const before = plain(values);
          const stored = await encodeChunk(values, dtype, chain, shape);
          expect(plain(values)).toBe(before);
          expect(plain(await decodeChunk(stored, dtype, chain, shape))).toBe(before);
        }
      ),
      { numRuns: 40 }
    );
  });

  it('comes back with several stages, in any order of the axes', async () => {
    const chains = fc.array(fc.constantFrom(...STAGES), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(chains, shapes, fc.nat(), async (stages, shape, seed) => {
        const axes = shape.map((_, axis) => axis);
        const order = seed % 2 ? axes.toReversed() : [...axes.slice(1), ...axes.slice(0, 1)];
        const chain: CodecChain = { byteOrder: 'little', stages, order };
        const values = some('float32', shape, seed + 1);
        const stored = await encodeChunk(values, 'float32', chain, shape);
        expect(plain(await decodeChunk(stored, 'float32', chain, shape))).toBe(plain(values));
      }),
      { numRuns: 60 }
    );
  });

  it('comes back from shards, of any shape', async () => {
    const grid = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })), {
      minLength: 1,
      maxLength: 3
    });
    await fc.assert(
      fc.asyncProperty(
        grid,
        fc.constantFrom(...STAGES),
        fc.integer({ min: 1 }),
        async (axes, stage, seed) => {
          const shape = axes.map(([chunk, chunks]) => chunk * chunks);
          const sharding = { chunkShape: axes.map(([chunk]) => chunk) };
          const chain: CodecChain = { byteOrder: 'big', stages: [stage], sharding };
          const values = some('float32', shape, seed);
          const stored = await encodeChunk(values, 'float32', chain, shape);
          expect(plain(await decodeChunk(stored, 'float32', chain, shape))).toBe(plain(values));
        }
      ),
      { numRuns: 60 }
    );
  });

  it('comes back with strings', async () => {
    const chain: CodecChain = { ...PLAIN, stages: [{ name: 'zstd', level: 1, checksum: false }] };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async strings => {
        const stored = await encodeChunk(strings, 'str', chain, [strings.length]);
        expect(await decodeChunk(stored, 'str', chain, [strings.length])).toEqual(strings);
      })
    );
  });

  it('stores the axes as it says', async () => {
    const stored = await encodeChunk(
      Uint8Array.of(1, 2, 3, 4, 5, 6),
      'uint8',
      { ...PLAIN, order: [1, 0] },
      [2, 3]
    );
    expect([...stored]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('stores strings as numcodecs does', async () => {
    expect([...(await encodeChunk(['é', ''], 'str', PLAIN, [2]))]).toEqual([
      2, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xa9, 0, 0, 0, 0
    ]);
  });

  const inOrder = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);
  const blosc: Stage = {
    name: 'blosc',
    compressor: 'lz4',
    level: 5,
    shuffle: 'shuffle',
    typeSize: 4,
    blockSize: 0
  };

  // np.arange(100, dtype="<i4") by numcodecs 0.16.
  it.each([
    [
      'lz4, shuffled',
      '0201310490010000900100008d0000001400000075000000ff5a000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f6061626300000000000500ff10500000000000'
    ],
    [
      'zstd, bits shuffled',
      '020194049001000090010000c600000014000000ae00000028b52ffd6090002505000619281210b8de0dfcffffffdf995555555555c596021f0022002300d73d77dc6fb7bd76da67973d76d85f77bd75d657573d75d44f37bd74d2471f9fb8c4230ef1873bbce10c5fb8c2138ef0831bbce0041fb8c0030ef0df7def9df75d67f9ca559e72949fdce42527f9c8451e72907fdce31de7f8c6359e718c5fdce215a7082f3ad1872ef4a003fde73eef39cf77aef39ce3fce636af39cd672ef398c3fce52e6f0900'
    ]
  ])('reads what numcodecs writes: blosc %s', async (_, hex) => {
    const values = await decodeChunk(Buffer.from(hex, 'hex'), 'int32', { ...PLAIN, stages: [blosc] }, [100]);
    expect(values).toEqual(inOrder(100));
  });

  it('reads what numcodecs writes: lz4 with matches that overlap themselves', async () => {
    const once = Buffer.from(Int16Array.from(inOrder(60)).buffer);
    const hex = `6d010000ff69${once.toString('hex')}7800dd5068656c6c6f`;
    const chain: CodecChain = { ...PLAIN, stages: [{ name: 'lz4', acceleration: 1 }] };
    const found = await decodeChunk(Buffer.from(hex, 'hex'), 'uint8', chain, [365]);
    expect(Buffer.compare(Buffer.concat([once, once, once, Buffer.from('hello')]), found as Uint8Array)).toBe(
      0
    );
  });
});

describe('damaged chunks', () => {
  it.each([
    { name: 'lz4', acceleration: 1 },
    { name: 'zstd', level: 1, checksum: false },
    { name: 'zlib', level: 1 },
    { name: 'blosc', compressor: 'lz4', level: 5, shuffle: 'shuffle', typeSize: 4, blockSize: 0 },
    { name: 'blosc', compressor: 'zstd', level: 5, shuffle: 'shuffle', typeSize: 4, blockSize: 0 }
  ] satisfies Stage[])('give words, or as many elements as there should be: %j', async stage => {
    const chain: CodecChain = { ...PLAIN, stages: [stage] };
    const shape = [40, 50];
    const stored = await encodeChunk(some('int32', shape, 12345), 'int32', chain, shape);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(stored.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: stored.byteLength }),
        async (changes, length) => {
          const broken = stored.slice(0, changes[0]![1] < 128 ? length : stored.byteLength);
          for (const [at, byte] of changes) {
            if (at < broken.byteLength) {
              broken[at] = byte;
            }
          }
          const found = await decodeChunk(broken, 'int32', chain, shape).then(
            values => values.length,
            String
          );
          // Words of ours, after `Error`: a TypeError, say, would be a defect.
          expect(String(found)).toMatch(/^(2000$|Error: .)/);
        }
      ),
      { numRuns: 150 }
    );
  });

  const tooLarge = { message: 'it holds more than 100 bytes', cause: { code: 'ERR_BUFFER_TOO_LARGE' } };

  it.each<[Stage, object]>([
    [{ name: 'zlib', level: 9 }, tooLarge],
    [{ name: 'gzip', level: 9 }, tooLarge],
    [{ name: 'zstd', level: 1, checksum: false }, tooLarge],
    [{ name: 'lz4', acceleration: 1 }, { message: 'its lz4 header says 50000000 bytes' }],
    [
      { name: 'blosc', compressor: 'zstd', level: 5, shuffle: 'noshuffle', typeSize: 1, blockSize: 0 },
      { message: 'its blosc header says 50000000 bytes instead of 100' }
    ]
  ])('cannot fill the memory, with more than the chunk can hold: %j', async (stage, error) => {
    const chain: CodecChain = { ...PLAIN, stages: [stage] };
    const bomb = await encodeChunk(new Uint8Array(50_000_000), 'uint8', chain, [50_000_000]);
    await expect(decodeChunk(bomb, 'uint8', chain, [100])).rejects.toMatchObject(error);
  });

  it.each([
    ['zlib', 'its zlib stream is broken: incorrect header check'],
    ['gzip', 'its gzip stream is broken: incorrect header check'],
    ['zstd', /^its zstd stream is broken: ./]
  ] as const)('say which stream is broken: %s', async (name, words) => {
    await expect(decompress(name, Buffer.from('no such stream'), 100)).rejects.toThrow(words);
  });

  it('are found by their checksums', async () => {
    for (const name of ['fletcher32', 'crc32c'] as const) {
      const chain: CodecChain = { ...PLAIN, stages: [{ name }] };
      const stored = await encodeChunk(Uint8Array.of(1, 2, 3, 4), 'uint8', chain, [4]);
      stored[1]! ^= 16;
      await expect(decodeChunk(stored, 'uint8', chain, [4])).rejects.toThrow('checksum does not match');
    }
  });
});
