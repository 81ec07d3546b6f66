import fc from 'fast-check';
import { integerAttribute, PLAIN, type CodecChain } from '../../../formats';
import { codecFor, coordinateNames, zarrLayout, type TargetArray } from '..';
import { float, stringifyJson, typedAttributes } from '../json';

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

describe('codecs', () => {
  const deflated: CodecChain = {
    byteOrder: 'big',
    stages: [
      { name: 'shuffle', elementSize: 4 },
      { name: 'zlib', level: 4 }
    ]
  };

  it('of big-endian bytes that pass through', () => {
    expect(document(2, { codec: deflated })).toMatchObject({
      dtype: '>f4',
      filters: [{ id: 'shuffle', elementsize: 4 }],
      compressor: { id: 'zlib', level: 4 }
    });
    expect(document(3, { codec: deflated }).codecs).toEqual([
      { name: 'bytes', configuration: { endian: 'big' } },
      { name: 'numcodecs.shuffle', configuration: { elementsize: 4 } },
      { name: 'numcodecs.zlib', configuration: { level: 4 } }
    ]);
  });

  it('that end with a checksum have no compressor in v2, which would come after it', () => {
    const codec: CodecChain = { ...deflated, stages: [...deflated.stages, { name: 'fletcher32' }] };
    expect(document(2, { codec })).toMatchObject({
      filters: [{ id: 'shuffle', elementsize: 4 }, { id: 'zlib', level: 4 }, { id: 'fletcher32' }],
      compressor: null
    });
  });

  const stored = (names: string[]) => ({
    byteOrder: 'little' as const,
    filters: names.map(name => ({ name, config: [4] }))
  });
  const kept = (names: string[], zarrFormat: 2 | 3) =>
    codecFor(
      'keep',
      { name: 'v', dtype: 'float32', attributes: {}, stored: stored(names) },
      zarrFormat,
      new Set()
    ).stages.map(stage => stage.name);

  it.each([
    [['shuffle', 'deflate'], 2, ['shuffle', 'zlib']],
    [['shuffle', 'deflate', 'fletcher32'], 3, ['shuffle', 'zlib']],
    [['szip'], 2, ['shuffle', 'zstd']],
    [['szip'], 3, ['zstd']],
    [['shuffle'], 3, []],
    [[], 3, []]
  ] as const)('keep of %j in v%p is %j', (names, zarrFormat, stages) => {
    expect(kept([...names], zarrFormat)).toEqual(stages);
  });
});

describe('bit rounding', () => {
  const codec = { name: 'zstd', keepBits: 7 } as const;
  const variable = { name: 't', dtype: 'float32', attributes: { _FillValue: 1e20 } } as const;
  const stored = { byteOrder: 'little' as const, filters: [] };

  it('spares coordinates, integers and the fill value', () => {
    const of = (changes: object, coordinates: string[] = []) =>
      codecFor(codec, { ...variable, stored, ...changes }, 3, new Set(coordinates)).rounding;
    expect(of({})).toEqual({ keepBits: 7, except: [1e20] });
    expect(of({ name: 'lat' }, ['lat'])).toBeUndefined();
    expect(of({ dtype: 'int16' })).toBeUndefined();
  });

  it('is recorded as netCDF records it', () => {
    const chain: CodecChain = { ...PLAIN, rounding: { keepBits: 7, except: [] } };
    expect(document(3, { codec: chain }).attributes).toEqual({ _QuantizeBitRoundNumberOfSignificantBits: 7 });
  });

  it('knows what CF calls coordinates', () => {
    const names = coordinateNames([
      { name: 't', dims: ['time', 'y'], attributes: { coordinates: 'lat lon', grid_mapping: 'crs: x' } },
      { name: 'time', dims: ['time'], attributes: { bounds: 'time_bnds' } }
    ]);
    expect([...names].sort()).toEqual(['crs', 'lat', 'lon', 'time', 'time_bnds', 'x', 'y']);
  });
});
