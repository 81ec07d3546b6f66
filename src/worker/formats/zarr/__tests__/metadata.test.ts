import fc from 'fast-check';
import { isLifecycleError } from '../../../core';
import { parseJson } from '../json';
import { arrayNode2 } from '../metadata2';
import { arrayNode3 } from '../metadata3';

const V2 = {
  zarr_format: 2,
  shape: [6, 10],
  chunks: [4, 5],
  dtype: '>f4',
  compressor: { id: 'blosc', cname: 'lz4', clevel: 5, shuffle: 1, blocksize: 0 },
  fill_value: 'NaN',
  order: 'F',
  filters: [{ id: 'shuffle', elementsize: 4 }]
};

const V3 = {
  zarr_format: 3,
  node_type: 'array',
  shape: [6, 10],
  data_type: 'float32',
  chunk_grid: { name: 'regular', configuration: { chunk_shape: [6, 10] } },
  chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
  fill_value: '0x7fc00000',
  codecs: [
    {
      name: 'sharding_indexed',
      configuration: {
        chunk_shape: [3, 5],
        codecs: [
          { name: 'transpose', configuration: { order: [1, 0] } },
          { name: 'bytes', configuration: { endian: 'big' } },
          { name: 'zstd', configuration: { level: 3, checksum: true } }
        ],
        index_codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }],
        index_location: 'end'
      }
    }
  ],
  attributes: { _FillValue: 'AAAAAAAA+H8=', units: 'K', valid_min: 1.5 },
  dimension_names: ['y', null]
};

const types = { types: () => ({}) };

function node2(changes: object = {}, attributes: object = { _ARRAY_DIMENSIONS: ['y', 'x'] }) {
  return arrayNode2('v', 'store/v/', 'store/v/.zarray', { ...V2, ...changes }, attributes, types);
}

function node3(changes: object = {}) {
  return arrayNode3('v', 'store/v/', 'store/v/zarr.json', { ...V3, ...changes }, types);
}

describe('Zarr v2 metadata', () => {
  it('become an array and a variable', () => {
    const { array, variable } = node2();
    expect(array.chain).toEqual({
      byteOrder: 'big',
      order: [1, 0],
      stages: [
        { name: 'shuffle', elementSize: 4 },
        { name: 'blosc', compressor: 'lz4', level: 5, shuffle: 'shuffle', typeSize: 4, blockSize: 0 }
      ]
    });
    expect(array.unsupported).toBeUndefined();
    expect(variable).toMatchObject({ dtype: 'float32', dims: ['y', 'x'], attributes: { _FillValue: NaN } });
  });

  it('without names get dimensions of their own', () => {
    expect(node2({}, {}).variable.dims).toEqual(['v_dim_0', 'v_dim_1']);
    expect(node2({}, { _NCZARR_ARRAY: { dimrefs: ['/lat', '/lon'] } }).variable.dims).toEqual(['lat', 'lon']);
  });

  it.each([
    [{ dtype: '<M8[ns]' }, '<M8[ns]'],
    [{ dtype: [['a', '<f4']] }, 'structured'],
    [{ dtype: '<c32' }, '<c32'],
    [{ dtype: '|O', filters: null }, 'vlen-utf8'],
    [{ filters: [{ id: 'delta', dtype: '<f4' }] }, '"delta"'],
    [{ compressor: { id: 'blosc', cname: 'snappy' } }, 'snappy']
  ])('that are beyond us say why: %j', (changes, words) => {
    expect(node2(changes).array.unsupported).toContain(words);
  });

  it.each([
    [{ chunks: [4] }, '"chunks"'],
    [{ chunks: [0, 5] }, '"chunks.0"'],
    [{ shape: [-1, 5] }, '"shape.0"'],
    [{ shape: [2 ** 60, 5] }, '"shape.0"'],
    [{ order: 'A' }, '"order"'],
    [{ filters: [{ elementsize: 4 }] }, '"filters.0.id"']
  ])('that are wrong name the document and the field: %j', (changes, words) => {
    expect(() => node2(changes)).toThrow(words);
    expect(() => node2(changes)).toThrow('store/v/.zarray');
  });

  it('have complex fill values by their parts', () => {
    const { array, variable } = node2({ dtype: '>c8', fill_value: ['NaN', -1.5] });
    expect(array).toMatchObject({ dtype: 'complex64', fill: [NaN, -1.5], chain: { byteOrder: 'big' } });
    expect(variable).toMatchObject({ dtype: 'complex64', attributes: { _FillValue: [NaN, -1.5] } });
    expect(node2({ dtype: '<c16', fill_value: 1 }).array.fill).toBeUndefined();
  });

  it('have attributes by name', () => {
    expect(() => node2({}, ['y', 'x'])).toThrow('attributes');
  });
});

describe('Zarr v3 metadata', () => {
  it('become an array and a variable', () => {
    const { array, variable } = node3();
    expect(array).toMatchObject({
      chunkShape: [3, 5],
      sharding: { shape: [6, 10], index: { location: 'end', byteOrder: 'little', checksum: 'crc32c' } },
      chain: { byteOrder: 'big', order: [1, 0], stages: [{ name: 'zstd', level: 3, checksum: true }] },
      fill: NaN
    });
    expect(variable).toMatchObject({ dims: ['y', 'v_dim_1'], attributes: { _FillValue: NaN, units: 'K' } });
  });

  it.each([
    [{ data_type: 'complex256' }, 'complex256'],
    [{ storage_transformers: [{ name: 'x' }] }, 'storage transformers'],
    [{ chunk_grid: { name: 'rectilinear', configuration: {} } }, 'rectilinear'],
    [{ chunk_key_encoding: { name: 'fanout', configuration: {} } }, 'fanout'],
    [{ codecs: ['packbits', 'bytes'] }, '"packbits"'],
    [{ codecs: [V3.codecs[0], 'gzip'] }, 'sharding_indexed']
  ])('that are beyond us say why: %j', (changes, words) => {
    expect(node3(changes).array.unsupported).toContain(words);
  });

  it('have complex fill values by their parts, in words or by their bits', () => {
    const float64 = (value: number): string => Buffer.from(Float64Array.of(value).buffer).toString('base64');
    const { array, variable } = node3({
      data_type: 'complex64',
      fill_value: ['0x3fc00000', '-Infinity'],
      attributes: { _FillValue: [float64(0.25), float64(NaN)] }
    });
    expect(array).toMatchObject({ dtype: 'complex64', fill: [1.5, -Infinity] });
    expect(variable).toMatchObject({ dtype: 'complex64', attributes: { _FillValue: [0.25, NaN] } });
  });

  it('that are wrong name the document and the field', () => {
    expect(() => node3({ dimension_names: ['y'] })).toThrow('"dimension_names"');
    expect(() => node3({ codecs: [] })).toThrow('"codecs"');
    expect(() => node3({ fill_value: 1, chunk_grid: 7 })).toThrow('store/v/zarr.json');
  });
});

describe('damaged metadata', () => {
  /** A copy of the document with one value somewhere in it replaced. */
  function replaced(document: unknown, path: readonly number[], value: unknown): unknown {
    if (path.length === 0 || typeof document !== 'object' || document === null) {
      return value;
    }
    const keys = Object.keys(document);
    const key = keys[path[0]! % Math.max(1, keys.length)]!;
    const copy = Array.isArray(document) ? [...(document as unknown[])] : { ...document };
    (copy as Record<string, unknown>)[key] = replaced(
      (document as Record<string, unknown>)[key],
      path.slice(1),
      value
    );
    return copy;
  }

  it.each(['v2', 'v3'])('give an array, perhaps one that is refused, or a tagged error: %s', format => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
        fc.oneof(fc.jsonValue(), fc.constantFrom(NaN, 2 ** 53, -1, 1e300, '__proto__', [[]])),
        (path, value) => {
          const document = replaced(format === 'v2' ? V2 : V3, path, value);
          try {
            const { array, variable } =
              format === 'v2'
                ? arrayNode2('v', 'v/', 'v', document, {}, types)
                : arrayNode3('v', 'v/', 'v', document, types);
            expect(variable.dims.length).toBe(array.shape.length);
            expect(array.chunkShape.length).toBe(array.shape.length);
            expect(array.chunkShape.every(length => length >= 1)).toBe(true);
          } catch (error) {
            expect(isLifecycleError(error, 'unreadable')).toBe(true);
          }
        }
      ),
      { numRuns: 2000, examples: [[[20, 1, 0], { toString: 0 }]] }
    );
  });

  it('of text that is no JSON throws a SyntaxError', () => {
    expect(() => parseJson('{"a": Nan}')).toThrow(SyntaxError);
  });
});
