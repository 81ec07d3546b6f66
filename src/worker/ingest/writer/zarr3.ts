/** Zarr v3: `zarr.json` a node, with core codecs where the plan permits. Zarr core specification version 3. */
import { asComplex, asElement, isComplex, isFloat, isNumeric, itemSize, toZarr3 } from '../../formats';
import { stringifyJson, typedAttributes, type JsonValue } from './json';
import {
  writtenAttributes,
  type MetadataDocument,
  type TargetArray,
  type TargetGroup,
  type ZarrLayout
} from './target';
import { complexFill, numericFill } from './zarr2';

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
    codecs: toZarr3(array.codec, array.dtype) as unknown as JsonValue,
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
  return isNumeric(dtype) || isComplex(dtype)
    ? dtype
    : { name: 'null_terminated_bytes', configuration: { length_bytes: itemSize(dtype) } };
}

function fillValue({ dtype, fillValue: fill }: TargetArray): JsonValue {
  if (dtype === 'str') {
    return typeof fill === 'string' ? fill : '';
  }
  if (isComplex(dtype)) {
    return complexFill(dtype, fill) ?? complexFill(dtype, [0, 0]);
  }
  if (!isNumeric(dtype)) {
    return typeof fill === 'string' ? Buffer.from(fill, 'utf8').toString('base64') : '';
  }
  return (fill === undefined ? null : numericFill(dtype, fill)) ?? 0;
}

/** xarray's own encoding of `_FillValue` in v3: floats, also the two of a complex number, as base64 of a little-endian float64. */
function attributesOf(array: TargetArray): Record<string, JsonValue> {
  const attributes = writtenAttributes(array);
  const { dtype, fillValue: fill } = array;
  if (fill === undefined) {
    return attributes;
  }
  if (isComplex(dtype)) {
    attributes._FillValue = asComplex(fill)?.map(float64Text);
  } else if (isFloat(dtype) && isNumeric(dtype)) {
    const element = asElement(dtype, fill);
    if (element !== undefined) {
      attributes._FillValue = float64Text(Number(element));
    }
  } else if (isNumeric(dtype)) {
    attributes._FillValue = fill;
  } else if (typeof fill === 'string' && dtype !== 'str') {
    // Of variable strings xarray cannot decode one, and would not open the store.
    attributes._FillValue = Buffer.from(fill, 'utf8').toString('base64');
  }
  return attributes;
}

function float64Text(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString('base64');
}
