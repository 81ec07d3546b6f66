/** HDF5 attributes as netCDF4 and xarray show them. */
import type { AttributeValue, Attributes } from '../../../../protocol/dataset';
import type { DType } from '../../dataset';
import { integerAttribute, isComplex } from '../../dtypes';
import type { Attribute } from '../header';
import type { Hdf5File } from '../objects';
import { elements, fixedTexts, vlenTexts } from './elements';
import { elementType } from './types';

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

interface TypedAttributes {
  attributes: Attributes;
  types: Record<string, DType>;
}

/** All but those of the conventions themselves, and of types that cannot be shown. */
export async function shownAttributes(
  file: Hdf5File,
  stored: readonly Attribute[]
): Promise<TypedAttributes> {
  const attributes: Attributes = {};
  const types: Record<string, DType> = {};
  for (const attribute of stored) {
    const { name } = attribute;
    const shown = HIDDEN.has(name) ? undefined : await attributeValue(file, attribute);
    if (shown) {
      attributes[name] = shown.value;
      types[name] = shown.dtype;
    }
  }
  return { attributes, types };
}

/**
 * Undefined for types that have no place among the attributes of a NetCDF dataset
 * (references, compounds). Nor does JSON have complex numbers: only `_FillValue`,
 * which says what is missing, is kept, as `[real, imaginary]`.
 */
export async function attributeValue(
  file: Hdf5File,
  { name, type, space, data }: Attribute
): Promise<{ value: AttributeValue; dtype: DType } | undefined> {
  const isText = type.class === 'string' || (type.class === 'vlen' && type.isString);
  const dtype = isText ? 'str' : elementType(type);
  if (typeof dtype !== 'string' || (isComplex(dtype) && name !== '_FillValue')) {
    return undefined;
  }
  if (space.kind === 'null') {
    // A null dataspace is how the netCDF library writes a text of length 0.
    return { value: isText ? '' : [], dtype };
  }
  const stored = data.fresh().block;
  const values = isText
    ? type.class === 'vlen'
      ? await vlenTexts(file, stored, data.what)
      : // netCDF4 removes every NUL, wherever it stands.
        fixedTexts(stored, type.size).map(text => text.replaceAll('\0', ''))
    : Array.from(
        (await elements(file, dtype, type, stored, data.what)) as ArrayLike<number | bigint>,
        value => (typeof value === 'bigint' ? integerAttribute(value) : value)
      );
  return { value: values.length === 1 ? values[0]! : values, dtype };
}
