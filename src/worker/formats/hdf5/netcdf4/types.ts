/** HDF5 datatypes as element types. */
import type { DType } from '../../dataset';
import { HAS_FLOAT16 } from '../../dtypes';
import type { ByteOrder, Datatype } from '../header';
import { complexPart } from './complex';

/** Why a type cannot be read, in words. */
interface Unsupported {
  why: string;
}

/**
 * The element type of a dataset or attribute, or why there is none. Fixed
 * strings longer than one byte are `str`, as the netCDF library has it.
 */
export function elementType(type: Datatype): DType | Unsupported {
  switch (type.class) {
    case 'integer':
      return integerType(type);
    case 'float':
      if (type.isIeee && ((type.size === 2 && HAS_FLOAT16) || type.size === 4 || type.size === 8)) {
        return `float${(type.size * 8) as 16 | 32 | 64}`;
      }
      return { why: `it has floating-point numbers of ${type.size} bytes (float${type.size * 8})` };
    case 'string':
      return type.size === 1 ? 'S1' : 'str';
    case 'vlen':
      return type.isString ? 'str' : { why: 'it has lists of varying length' };
    case 'enum':
      // As xarray has it: the numbers, without their names.
      return elementType(type.base);
    case 'opaque':
      return { why: 'it has an opaque type' };
    case 'reference':
      return { why: 'it holds references' };
    case 'array':
      return { why: 'it has an array type' };
    case 'compound':
    case 'complex': {
      const part = complexPart(type);
      return part ? `complex${(part.size * 16) as 64 | 128}` : { why: `it has a ${type.class} type` };
    }
    case 'bitfield':
    case 'time':
      return { why: `it has a ${type.class} type` };
  }
}

function integerType({ size, signed, bitOffset, precision }: Extract<Datatype, { class: 'integer' }>) {
  if (precision === 0 || bitOffset + precision > size * 8) {
    return { why: `it has integers of ${precision} bits from bit ${bitOffset} on in ${size} bytes` };
  }
  if (size === 1 || size === 2 || size === 4 || size === 8) {
    return `${signed ? '' : 'u'}int${(size * 8) as 8 | 16 | 32 | 64}` as const;
  }
  return { why: `it has integers of ${size} bytes` };
}

/** The integers that numbers or enumerations are. */
export function integerOf(type: Datatype): Extract<Datatype, { class: 'integer' }> | undefined {
  const base = type.class === 'enum' ? type.base : type;
  return base.class === 'integer' ? base : undefined;
}

/** `little` where an element is one byte, or not a number. */
export function byteOrderOf(type: Datatype): 'little' | 'big' {
  const { order } = (type.class === 'enum' ? type.base : (complexPart(type) ?? type)) as {
    order?: ByteOrder;
  };
  return type.size > 1 && order ? order : 'little';
}
