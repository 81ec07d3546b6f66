/** HDF5 datatypes as element types, and filters by name. */
import type { DType } from '../../dataset';
import type { Filter } from '../../manifest';
import { TypeClass, type Metadata } from './library';

/** Why a type cannot be read, in words. */
export interface Unsupported {
  why: string;
}

/**
 * The element type of a dataset or attribute, or why there is none. Fixed
 * strings longer than one byte are `str`, as the netCDF library has it.
 */
export function elementType(
  metadata: Pick<Metadata, 'type' | 'size' | 'signed' | 'vlen'>
): DType | Unsupported {
  const { type, size, signed } = metadata;
  switch (type) {
    case TypeClass.integer:
      if (size === 1 || size === 2 || size === 4 || size === 8) {
        return `${signed ? '' : 'u'}int${size * 8}` as DType;
      }
      return { why: `it has integers of ${size} bytes` };
    case TypeClass.float:
      if (size === 4 || size === 8) {
        return size === 4 ? 'float32' : 'float64';
      }
      return { why: `it has floating-point numbers of ${size} bytes (float${size * 8})` };
    case TypeClass.string:
      return !metadata.vlen && size === 1 ? 'S1' : 'str';
    case TypeClass.enumeration:
      return { why: 'it has an enumerated type' };
    case TypeClass.compound:
      return { why: 'it has a compound type' };
    case TypeClass.opaque:
      return { why: 'it has an opaque type' };
    case TypeClass.vlen:
      return { why: 'it has lists of varying length' };
    case TypeClass.reference:
      return { why: 'it holds references' };
    case TypeClass.array:
      return { why: 'it has an array type' };
    default:
      return { why: `its HDF5 type class is ${type}` };
  }
}

const FILTERS: Readonly<Record<number, string>> = {
  1: 'deflate',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  32000: 'lzf',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
  32026: 'blosc2'
};

/** Filters that this build of the library undoes. */
const READABLE = new Set(['deflate', 'shuffle', 'fletcher32', 'nbit', 'scaleoffset']);

export function namedFilter(filter: { id: number; cd_values: number[] }): Filter {
  return { name: FILTERS[filter.id] ?? `filter-${filter.id}`, config: [...filter.cd_values] };
}

/** The first filter that cannot be undone. */
export function unreadableFilter(filters: readonly Filter[]): string | undefined {
  return filters.find(filter => !READABLE.has(filter.name))?.name;
}
