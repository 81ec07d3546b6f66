/** Zarr v3: `zarr.json` a node, with core codecs where the plan permits. Zarr core specification version 3. */
import { asElement, BLOSC_NAME, isFloat, isNumeric, itemSize } from '../../formats';
import { stringifyJson, typedAttributes, type JsonValue } from './json';
import type { MetadataDocument, TargetArray, TargetGroup, ZarrLayout } from './target';
import { numericFill } from './zarr2';

export const zarr3: ZarrLayout = {
  zarrFormat: 3,
  rootKeys: ['zarr.json'],
  chunkKey: (array, index) => [array, 'c', ...index].join('/'),
  arrayDocuments: array => [{ key: `${array.name}/zarr.json`, text: stringifyJson(arrayMetadata(array)) }],
  rootDocuments(
    group: TargetGroup,
    arrays: readonly TargetArray[],
    consolidated: boolean
  ): MetadataDocument[] {
    const metadata: Record<string, JsonValue> = {
      attributes: typedAttributes(group.attributes, group.attributeTypes),
      zarr_format: 3,
      node_type: 'group'
    };
    if (consolidated) {
      metadata.consolidated_metadata = {
        kind: 'inline',
        must_understand: false,
        metadata: Object.fromEntries(arrays.map(array => [array.name, arrayMetadata(array)]))
      };
    }
    return [{ key: 'zarr.json', text: stringifyJson(metadata) }];
  }
};

function arrayMetadata(array: TargetArray): JsonValue {
  return {
    shape: array.shape,
    data_type: dataType(array),
    chunk_grid: { name: 'regular', configuration: { chunk_shape: array.chunks } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: fillValue(array),
    codecs: codecsOf(array),
    attributes: attributesOf(array),
    dimension_names: array.dims,
    zarr_format: 3,
    node_type: 'array',
    storage_transformers: []
  };
}

function dataType({ dtype }: TargetArray): JsonValue {
  if (dtype === 'str') {
    return 'string';
  }
  return isNumeric(dtype)
    ? dtype
    : { name: 'null_terminated_bytes', configuration: { length_bytes: itemSize(dtype) } };
}

function fillValue({ dtype, fillValue: fill }: TargetArray): JsonValue {
  if (dtype === 'str') {
    return typeof fill === 'string' ? fill : '';
  }
  if (!isNumeric(dtype)) {
    return typeof fill === 'string' ? Buffer.from(fill, 'utf8').toString('base64') : '';
  }
  return (fill === undefined ? null : numericFill(dtype, fill)) ?? 0;
}

function codecsOf({ dtype, codec }: TargetArray): JsonValue[] {
  const size = dtype === 'str' ? 1 : itemSize(dtype);
  const codecs: JsonValue[] = [
    dtype === 'str'
      ? { name: 'vlen-utf8', configuration: {} }
      : size > 1 && isNumeric(dtype)
        ? { name: 'bytes', configuration: { endian: 'little' } }
        : { name: 'bytes' }
  ];
  if (codec.shuffle && dtype !== 'str' && size > 1) {
    codecs.push({ name: 'numcodecs.shuffle', configuration: { elementsize: size } });
  }
  switch (codec.compressor) {
    case 'none':
      break;
    case 'zlib':
      codecs.push({ name: 'numcodecs.zlib', configuration: { level: codec.level } });
      break;
    case 'gzip':
      codecs.push({ name: 'gzip', configuration: { level: codec.level } });
      break;
    case 'zstd':
      codecs.push({ name: 'zstd', configuration: { level: codec.level, checksum: false } });
      break;
    case 'blosc':
      codecs.push({
        name: 'blosc',
        configuration: {
          typesize: size,
          cname: BLOSC_NAME,
          clevel: codec.level,
          shuffle: codec.bloscShuffle && size > 1 ? 'shuffle' : 'noshuffle',
          blocksize: 0
        }
      });
  }
  return codecs;
}

/** xarray's own encoding of `_FillValue` in v3: floats as base64 of a little-endian float64. */
function attributesOf(array: TargetArray): Record<string, JsonValue> {
  const attributes = typedAttributes(array.attributes, array.attributeTypes);
  const { dtype, fillValue: fill } = array;
  if (fill === undefined) {
    return attributes;
  }
  if (isFloat(dtype) && isNumeric(dtype)) {
    const element = asElement(dtype, fill);
    if (element !== undefined) {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(element));
      attributes._FillValue = bytes.toString('base64');
    }
  } else if (isNumeric(dtype)) {
    attributes._FillValue = fill;
  } else if (typeof fill === 'string') {
    attributes._FillValue = dtype === 'str' ? fill : Buffer.from(fill, 'utf8').toString('base64');
  }
  return attributes;
}
