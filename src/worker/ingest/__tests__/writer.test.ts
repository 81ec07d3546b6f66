import { promisify } from 'node:util';
import { inflate, zstdDecompress } from 'node:zlib';
import Blosc from 'numcodecs/blosc';
import fc from 'fast-check';
import { encodeStrings, integerAttribute, type DType } from '../../formats';
import { encodeChunk, zarrLayout, type ArrayCodec, type TargetArray } from '../writer';
import { float, stringifyJson, typedAttributes } from '../writer/json';

const PLAIN: ArrayCodec = { shuffle: false, compressor: 'none', level: 1, bloscShuffle: false };

function array(changes: Partial<TargetArray>): TargetArray {
  return {
    name: 'v',
    dtype: 'float32',
    shape: [4],
    chunks: [2],
    dims: ['x'],
    codec: PLAIN,
    attributes: {},
    attributeTypes: {},
    fillValue: undefined,
    ...changes
  };
}

function document(zarrFormat: 2 | 3, changes: Partial<TargetArray>, index = 0): Record<string, unknown> {
  return JSON.parse(zarrLayout(zarrFormat).arrayDocuments(array(changes))[index]!.text) as Record<
    string,
    unknown
  >;
}

describe('JSON', () => {
  it.each([
    [float(1), '1.0'],
    [float(-0), '-0.0'],
    [float(0.1), '0.1'],
    [float(1e20), '100000000000000000000.0'],
    [float(1e300), '1e+300'],
    [float(NaN), 'NaN'],
    [float(-Infinity), '-Infinity']
  ])('%p', (value, text) => {
    expect(stringifyJson(value)).toBe(text);
  });

  it('keeps integers beyond 2^53 digit by digit', () => {
    expect(stringifyJson({ a: integerAttribute(9007199254740993n) })).toContain('9007199254740993');
  });

  it('keeps the types of attributes', () => {
    const attributes = typedAttributes({ a: 1, b: 1, c: [1, 2] }, { a: 'float32', b: 'int16', c: 'float64' });
    expect(stringifyJson(attributes).replace(/\s/g, '')).toBe('{"a":1.0,"b":1,"c":[1.0,2.0]}');
  });

  it('is JSON for everything JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), value => {
        expect(JSON.parse(stringifyJson(value as never))).toEqual(JSON.parse(JSON.stringify(value)));
      })
    );
  });
});

describe('fill values', () => {
  it('are null in v2 unless the source has one: xarray would mask zeros', () => {
    expect(document(2, {}).fill_value).toBeNull();
    expect(document(2, { fillValue: -9 }).fill_value).toBe(-9);
    expect(document(2, { fillValue: NaN }).fill_value).toBe('NaN');
  });

  it('are an attribute too in v3, floats as base64 of a little-endian float64', () => {
    const { attributes, fill_value: fill } = document(3, { fillValue: 1.5 });
    expect(fill).toBe(1.5);
    expect((attributes as Record<string, string>)._FillValue).toBe(
      Buffer.from(new Float64Array([1.5]).buffer).toString('base64')
    );
    expect(document(3, {})).toMatchObject({ fill_value: 0, attributes: {} });
    expect(document(3, { dtype: 'int16', fillValue: -9 })).toMatchObject({ attributes: { _FillValue: -9 } });
  });
});

describe('dimension names', () => {
  it('are an attribute in v2 and metadata in v3', () => {
    expect(document(2, {}, 1)).toEqual({ _ARRAY_DIMENSIONS: ['x'] });
    expect(document(3, {}).dimension_names).toEqual(['x']);
  });
});

describe('chunk keys', () => {
  it.each([
    [2, [1, 2], 'v/1.2'],
    [2, [], 'v/0'],
    [3, [1, 2], 'v/c/1/2'],
    [3, [], 'v/c']
  ] as const)('v%p %p', (zarrFormat, index, key) => {
    expect(zarrLayout(zarrFormat).chunkKey('v', index)).toBe(key);
  });
});

describe('encodeChunk', () => {
  const unshuffle = (bytes: Uint8Array, size: number): Uint8Array => {
    const out = new Uint8Array(bytes.byteLength);
    const count = bytes.byteLength / size;
    bytes.forEach((byte, i) => (out[(i % count) * size + Math.floor(i / count)] = byte));
    return out;
  };

  it.each(['zlib', 'zstd'] as const)('%s with shuffle comes back', async compressor => {
    const values = Int32Array.from({ length: 1000 }, (_, i) => i * 7);
    const bytes = await encodeChunk(values, 'int32', { ...PLAIN, compressor, shuffle: true });
    const raw =
      compressor === 'zlib' ? await promisify(inflate)(bytes) : await promisify(zstdDecompress)(bytes);
    expect(unshuffle(new Uint8Array(raw), 4)).toEqual(new Uint8Array(values.buffer));
  });

  it.each([
    ['float64', 100_000, (i: number) => Math.sin(i)],
    ['float32', 70_001, (i: number) => i],
    ['int16', 7, (i: number) => i],
    ['int16', 300_000, () => Math.floor(Math.random() * 65_536) - 32_768]
  ] as const)('blosc of %s x %p, with its own shuffle, comes back', async (dtype, length, of) => {
    const constructors = { float64: Float64Array, float32: Float32Array, int16: Int16Array };
    const values = new constructors[dtype as 'float64'](Float64Array.from({ length }, (_, i) => of(i)));
    const codec: ArrayCodec = { ...PLAIN, compressor: 'blosc', level: 5, bloscShuffle: true };
    const bytes = await encodeChunk(values, dtype as DType, codec);
    const raw = await Blosc.fromConfig({ id: 'blosc' }).decode(bytes);
    expect(Buffer.compare(Buffer.from(raw), Buffer.from(values.buffer))).toBe(0);
  });

  it('writes strings as numcodecs vlen-utf8', () => {
    expect([...encodeStrings(['é', ''])]).toEqual([2, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xa9, 0, 0, 0, 0]);
  });
});
