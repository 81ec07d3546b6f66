/** HDF5 attributes as netCDF4 and xarray show them. */
import type { AttributeValue, Attributes } from '../../../../protocol/dataset';
import type { DType } from '../../dataset';
import { integerAttribute, valuesOf } from '../../dtypes';
import { elementType } from './types';
import { attributeBytes, readable, TypeClass, vlenStrings, withHeap, type OpenFile } from './library';

/** What the netCDF-4 and dimension-scale conventions keep in attributes: never shown. */
const HIDDEN = new Set([
  'CLASS',
  'NAME',
  'REFERENCE_LIST',
  'DIMENSION_LIST',
  'DIMENSION_LABELS',
  '_Netcdf4Coordinates',
  '_Netcdf4Dimid',
  '_NCProperties',
  '_nc3_strict',
  '_NCCOPY',
  '_IsNetcdf4',
  '_SuperblockVersion',
  '_Format'
]);

export interface TypedAttributes {
  attributes: Attributes;
  types: Record<string, DType>;
}

export function readAttributes(file: OpenFile, path: string): TypedAttributes {
  const { uri } = file;
  const attributes: Attributes = {};
  const types: Record<string, DType> = {};
  const names = readable(uri, `the attributes of ${path}`, () => attributeNames(file, path));
  for (const name of names) {
    if (HIDDEN.has(name)) {
      continue;
    }
    const read = readable(uri, `attribute ${name} of ${path}`, () => readAttribute(file, path, name));
    if (read) {
      attributes[name] = read.value;
      types[name] = read.dtype;
    }
  }
  return { attributes, types };
}

/** Looked up where the library found no attributes. */
const NOBODYS_NAME = 'lifecycle: no attribute has this name';
const NOT_THERE = 'name not defined';

/**
 * The library does not tell when listing attributes fails, it lists none; but
 * looking for one by name does tell.
 */
function attributeNames({ module, id }: OpenFile, path: string): string[] {
  const names = module.get_attribute_names(id, path);
  if (names.length === 0) {
    try {
      module.get_attribute_metadata(id, path, NOBODYS_NAME);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(NOT_THERE))) {
        throw error;
      }
    }
  }
  return names;
}

/** Undefined for types that have no place in a NetCDF dataset (references, compounds). */
export function readAttribute(
  file: OpenFile,
  path: string,
  name: string
): { value: AttributeValue; dtype: DType } | undefined {
  const { module, id } = file;
  const metadata = module.get_attribute_metadata(id, path, name);
  const isString = metadata.type === TypeClass.string;
  if (metadata.shape === null) {
    // A null dataspace is how the netCDF library writes a text of length 0.
    const dtype = isString ? 'str' : elementType(metadata);
    return typeof dtype === 'string' ? { value: isString ? '' : [], dtype } : undefined;
  }
  const count = metadata.total_size;
  const length = attributeBytes(file, count, metadata.size);
  if (isString) {
    const texts = withHeap(module, length, pointer => {
      module.get_attribute_data(id, path, name, BigInt(pointer));
      if (!metadata.vlen) {
        return fixedTexts(module.HEAPU8.subarray(pointer, pointer + length), metadata.size);
      }
      const strings = vlenStrings(module, pointer, count);
      module.reclaim_vlen_memory(id, path, name, BigInt(pointer));
      return strings;
    });
    return { value: texts.length === 1 ? texts[0]! : texts, dtype: 'str' };
  }
  const dtype = elementType(metadata);
  if (typeof dtype !== 'string' || dtype === 'str') {
    return undefined;
  }
  const bytes = withHeap(module, length, pointer => {
    module.get_attribute_data(id, path, name, BigInt(pointer));
    return module.HEAPU8.slice(pointer, pointer + length);
  });
  const numbers = Array.from(valuesOf(dtype, bytes) as ArrayLike<number | bigint>, value =>
    typeof value === 'bigint' ? integerAttribute(value) : value
  );
  return { value: numbers.length === 1 ? numbers[0]! : numbers, dtype };
}

/** netCDF4 removes every NUL, wherever it stands. */
function fixedTexts(bytes: Uint8Array, size: number): string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (let start = 0; start < bytes.byteLength; start += size) {
    texts.push(decoder.decode(bytes.subarray(start, start + size)).replaceAll('\0', ''));
  }
  return texts;
}
