/** Zarr v3 metadata of one array (Zarr core specification version 3, `zarr.json`). */
import type { Attributes, AttributeValue } from '../../../protocol/dataset';
import type { ShardIndexForm } from '../codecs';
import type { DType } from '../dataset';
import { asComplex, asElement, isComplex, isFloat, isNumeric, itemSize, partOf } from '../dtypes';
import { chunkKeys, UNKNOWN, type ZarrArray } from './array';
import { chainOf3 } from './codecs';
import type { ParsedJson } from './json';
import { ownDims, pairOf, wordAsNumber, type ZarrNode } from './metadata2';
import { arraySchema3, checked, shardingSchema, type ArrayMetadata3, type Named } from './schemas';

interface ElementType {
  dtype: DType;
  name: string;
  isBool?: boolean;
  utf32?: number;
  unsupported?: string;
}

/** As `arrayNode2`, from one document. */
export function arrayNode3(
  name: string,
  prefix: string,
  uri: string,
  document: unknown,
  json: Pick<ParsedJson, 'types'>
): ZarrNode {
  const metadata = checked(arraySchema3, document, uri);
  const { shape } = metadata;
  const rank = shape.length;
  const type = elementType(metadata.data_type);
  const raw = ((document as { attributes?: unknown }).attributes ?? {}) as Attributes;
  const attributes: Attributes = { ...(type.isBool && { dtype: 'bool' }), ...raw };
  delete attributes._ARRAY_DIMENSIONS;
  if ('_FillValue' in attributes) {
    attributes._FillValue = decodedFill(type.dtype, attributes._FillValue!);
  }
  const names = metadata.dimension_names;
  const fallback = ownDims(name, rank);
  return {
    array: {
      name,
      prefix,
      dtype: type.dtype,
      dtypeName: type.name,
      shape,
      fill: fillElement(type, metadata.fill_value),
      filters: codecNames(metadata.codecs).map(({ name: codec, configuration }) => ({
        name: codec,
        config: configuration
      })),
      ...layoutOf(metadata, type, uri),
      ...(type.utf32 !== undefined && { fixedStrings: { length: type.utf32 } })
    },
    variable: {
      name,
      dtype: type.dtype,
      shape,
      dims: fallback.map((own, axis) => names?.[axis] ?? own),
      attributes,
      attributeTypes: json.types((document as { attributes?: unknown }).attributes)
    }
  };
}

type Layout = Pick<ZarrArray, 'chunkShape' | 'sharding' | 'chain' | 'key' | 'unsupported'>;

/** Chunks, shards, keys and codecs, or why they are beyond us. */
function layoutOf(metadata: ArrayMetadata3, type: ElementType, uri: string): Layout {
  const { shape, chunk_grid: grid, chunk_key_encoding: encoding } = metadata;
  const rank = shape.length;
  const chunkShape = grid.configuration.chunk_shape ?? shape.map(length => Math.max(1, length));
  const isDefault = encoding.name === 'default';
  const separator = encoding.configuration.separator ?? (isDefault ? '/' : '.');
  const layout: Layout = {
    chunkShape,
    chain: { byteOrder: 'little', stages: [] },
    key: chunkKeys(isDefault ? 'c' : '', separator === '/' ? '/' : '.', rank)
  };
  const refuse = (unsupported: string): Layout => ({ ...layout, unsupported });
  if (type.unsupported !== undefined) {
    return refuse(type.unsupported);
  }
  if (grid.name !== 'regular' || !grid.configuration.chunk_shape) {
    return refuse(`its chunk grid is "${grid.name}"`);
  }
  if (!['default', 'v2'].includes(encoding.name) || (separator !== '/' && separator !== '.')) {
    return refuse(`its chunk keys are encoded as "${encoding.name}"`);
  }
  if ((metadata.storage_transformers ?? []).length > 0) {
    return refuse('it has storage transformers');
  }
  const itemBytes = type.dtype === 'str' ? 1 : itemSize(type.dtype);
  const at = metadata.codecs.findIndex(codec => codec.name === 'sharding_indexed');
  if (at < 0) {
    return { ...layout, ...described(metadata.codecs, type, rank, itemBytes) };
  }
  if (metadata.codecs.length > 1) {
    return refuse('other codecs stand around its "sharding_indexed"');
  }
  const sharding = checked(shardingSchema, metadata.codecs[at]!.configuration, uri);
  const inner = sharding.chunk_shape;
  if (inner.length !== rank || inner.some((length, axis) => chunkShape[axis]! % length !== 0)) {
    return refuse('the chunks of its shards do not fill them');
  }
  const index = indexForm(sharding.index_codecs, sharding.index_location);
  if (!index) {
    return refuse('the index of its shards is encoded in a way of its own');
  }
  return {
    ...layout,
    chunkShape: inner,
    sharding: { shape: chunkShape, index },
    ...described(sharding.codecs, type, rank, itemBytes)
  };
}

function described(
  codecs: readonly Named[],
  type: ElementType,
  rank: number,
  itemBytes: number
): Partial<Pick<Layout, 'chain' | 'unsupported'>> {
  const found = chainOf3(codecs, rank, itemBytes);
  if ('unsupported' in found) {
    return { unsupported: `it is encoded with "${found.unsupported}", which this version cannot undo` };
  }
  if (found.isStrings !== (type.dtype === 'str' && type.utf32 === undefined)) {
    return { unsupported: `its codecs do not fit its type ${type.name}` };
  }
  return { chain: found.chain };
}

/** An index must have a length that is known before it is read. */
function indexForm(codecs: readonly Named[], location: 'start' | 'end'): ShardIndexForm | undefined {
  const [first, second, ...more] = codecs;
  const checksum = second?.name.replace(/^numcodecs\./, '') ?? null;
  if (first?.name !== 'bytes' || more.length > 0) {
    return undefined;
  }
  return checksum === null || checksum === 'crc32c' || checksum === 'fletcher32'
    ? { location, byteOrder: first.configuration.endian === 'big' ? 'big' : 'little', checksum }
    : undefined;
}

/** With those inside shards. */
function codecNames(codecs: readonly Named[]): Named[] {
  return codecs.flatMap(codec => {
    const inner = shardingSchema().safeParse(codec.configuration);
    return codec.name === 'sharding_indexed' && inner.success ? [codec, ...inner.data.codecs] : [codec];
  });
}

function elementType({ name, configuration }: Named): ElementType {
  if (name === 'bool') {
    return { dtype: 'int8', name, isBool: true };
  }
  const dtype = name as DType;
  if (isNumeric(dtype) || isComplex(dtype)) {
    return { dtype, name };
  }
  if (name === 'string') {
    return { dtype: 'str', name: 'str' };
  }
  const bytes = configuration.length_bytes;
  if (typeof bytes === 'number' && Number.isInteger(bytes) && bytes > 0 && bytes <= 4_000_000) {
    if (name === 'null_terminated_bytes') {
      return { dtype: `S${bytes}`, name: `S${bytes}` };
    }
    if (name === 'fixed_length_utf32' && bytes % 4 === 0) {
      return { dtype: 'str', name: `U${bytes / 4}`, utf32: bytes / 4 };
    }
  }
  return { dtype: UNKNOWN, name, unsupported: `it has the type ${name}` };
}

/** What absent chunks read as. Floats may also be given bit by bit: "0x7fc00000". */
function fillElement({ dtype, isBool }: ElementType, value: unknown): ZarrArray['fill'] {
  if (isBool) {
    return value === true ? 1 : 0;
  }
  if (isNumeric(dtype)) {
    return asElement(dtype, typeof value === 'string' ? (wordAsNumber(value) ?? bits(dtype, value)) : value);
  }
  if (isComplex(dtype)) {
    return asComplex(pairOf(value, text => wordAsNumber(text) ?? bits(partOf(dtype), text)));
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  return dtype === 'str' ? value : Buffer.from(value, 'base64').toString('latin1');
}

function bits(dtype: DType, text: string): number | undefined {
  if (!/^0x[0-9a-f]+$/i.test(text) || !isFloat(dtype)) {
    return undefined;
  }
  const bytes = Buffer.alloc(8);
  const value = BigInt(text);
  if (dtype === 'float64') {
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    return bytes.readDoubleLE();
  }
  if (dtype === 'float16') {
    return new Float16Array(Uint16Array.of(Number(BigInt.asUintN(16, value))).buffer)[0];
  }
  bytes.writeUInt32LE(Number(BigInt.asUintN(32, value)));
  return bytes.readFloatLE();
}

/** xarray writes `_FillValue` of floats in v3 as base64 of a little-endian float64, of bytes as base64. */
function decodedFill(dtype: DType, value: AttributeValue): AttributeValue {
  if (isComplex(dtype)) {
    return pairOf(value, text => decodedFill(partOf(dtype), text)) as AttributeValue;
  }
  if (typeof value !== 'string' || dtype === 'str') {
    return value;
  }
  const bytes = Buffer.from(value, 'base64');
  if (isFloat(dtype)) {
    return bytes.byteLength === 8 ? bytes.readDoubleLE() : (wordAsNumber(value) ?? value);
  }
  return isNumeric(dtype) ? value : bytes.toString('latin1');
}
