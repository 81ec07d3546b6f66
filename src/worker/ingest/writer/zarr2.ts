/** Zarr v2: `.zarray`, `.zattrs`, `.zgroup`, `.zmetadata`. Zarr storage specification version 2. */
import {
  asComplex,
  asElement,
  exactInteger,
  isComplex,
  isFloat,
  isNumeric,
  partOf,
  toZarr2,
  type ComplexDType,
  type DType
} from '../../formats';
import { float, stringifyJson, typedAttributes, type JsonValue } from './json';
import {
  writtenAttributes,
  type MetadataDocument,
  type TargetArray,
  type TargetGroup,
  type ZarrLayout
} from './target';

const NAMES: Readonly<Record<string, string>> = {
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  complex64: '<c8',
  complex128: '<c16',
  str: '|O'
};

export const zarr2: ZarrLayout = {
  zarrFormat: 2,
  rootKeys: ['.zgroup', '.zmetadata'],
  chunkKey: (array, index) => `${array}/${index.length === 0 ? '0' : index.join('.')}`,
  arrayDocuments: array => [
    { key: `${array.name}/.zarray`, text: stringifyJson(arrayMetadata(array)) },
    { key: `${array.name}/.zattrs`, text: stringifyJson(arrayAttributes(array)) }
  ],
  rootDocuments(
    group: TargetGroup,
    arrays: readonly TargetArray[],
    consolidated: boolean
  ): MetadataDocument[] {
    const attributes = typedAttributes(group.attributes, group.attributeTypes);
    const documents = [
      { key: '.zattrs', text: stringifyJson(attributes) },
      { key: '.zgroup', text: stringifyJson({ zarr_format: 2 }) }
    ];
    if (consolidated) {
      const metadata: Record<string, JsonValue> = { '.zattrs': attributes, '.zgroup': { zarr_format: 2 } };
      for (const array of arrays) {
        metadata[`${array.name}/.zarray`] = arrayMetadata(array);
        metadata[`${array.name}/.zattrs`] = arrayAttributes(array);
      }
      documents.push({ key: '.zmetadata', text: stringifyJson({ metadata, zarr_consolidated_format: 1 }) });
    }
    return documents;
  }
};

function arrayMetadata(array: TargetArray): JsonValue {
  const { filters, compressor, order } = toZarr2(array.codec, array.dtype);
  return {
    chunks: array.chunks,
    compressor,
    dtype: dtypeName(array),
    // Null unless the source says so: xarray masks every value that equals a v2 fill_value.
    fill_value: fillValue(array),
    filters,
    order,
    shape: array.shape,
    zarr_format: 2
  };
}

function dtypeName({ dtype, codec }: TargetArray): string {
  const name = NAMES[dtype] ?? `|${dtype}`;
  return codec.byteOrder === 'big' ? name.replace('<', '>') : name;
}

function arrayAttributes(array: TargetArray): Record<string, JsonValue> {
  const attributes = writtenAttributes(array);
  if (array.fillValue !== undefined && fillValue(array) === null) {
    attributes._FillValue = array.fillValue;
  }
  return { _ARRAY_DIMENSIONS: array.dims, ...attributes };
}

function fillValue({ dtype, fillValue: fill }: TargetArray): JsonValue {
  if (fill === undefined) {
    return null;
  }
  if (isNumeric(dtype)) {
    return numericFill(dtype, fill);
  }
  if (isComplex(dtype)) {
    return complexFill(dtype, fill);
  }
  return dtype !== 'str' && typeof fill === 'string' ? Buffer.from(fill, 'utf8').toString('base64') : null;
}

/** The same of complex numbers: a list of the two parts. */
export function complexFill(dtype: ComplexDType, fill: unknown): JsonValue {
  return asComplex(fill)?.map(part => numericFill(partOf(dtype), part)) ?? null;
}

/** A fill value as both formats write it: NaN and infinities as words. Null when it is no number. */
export function numericFill(dtype: DType, fill: unknown): JsonValue {
  if (!isNumeric(dtype)) {
    return null;
  }
  const element = asElement(dtype, fill);
  if (element === undefined) {
    return null;
  }
  if (typeof element === 'bigint') {
    return exactInteger(fill) === undefined ? Number(element) : (fill as JsonValue);
  }
  if (!isFloat(dtype)) {
    return Number.isInteger(element) ? element : null;
  }
  return Number.isFinite(element) ? float(element) : String(element);
}
