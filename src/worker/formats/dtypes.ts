/** Element types: sizes, arrays, and numpy's names. */
import type { DType, Values } from './dataset';

export type ComplexDType = 'complex64' | 'complex128';
/** Of real numbers. */
export type NumericDType = Exclude<DType, 'str' | `S${number}` | ComplexDType>;
/** As `Values`, of anything but strings of any length. */
export type NumericValues = Exclude<Values, string[]>;

/** Node has half precision from version 24 on. */
export const HAS_FLOAT16 = typeof Float16Array === 'function';

const CONSTRUCTORS = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  ...((HAS_FLOAT16 && { float16: Float16Array }) as { float16: Float16ArrayConstructor }),
  float32: Float32Array,
  float64: Float64Array
} as const;

/** numpy's short names, without the byte order. */
export const SHORT_NAMES: Readonly<Record<string, NumericDType>> = {
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  ...(HAS_FLOAT16 && { f2: 'float16' }),
  f4: 'float32',
  f8: 'float64'
};

/** Is it one number an element, real and of a fixed width? */
export function isNumeric(dtype: DType): dtype is NumericDType {
  return dtype in CONSTRUCTORS;
}

/** Are its elements pairs of floats? */
export function isComplex(dtype: DType): dtype is ComplexDType {
  return dtype === 'complex64' || dtype === 'complex128';
}

/** The type of the real and the imaginary part. */
export function partOf(dtype: ComplexDType): 'float32' | 'float64' {
  return dtype === 'complex64' ? 'float32' : 'float64';
}

/** Is it a floating point number, and not a pair of them? */
export function isFloat(dtype: DType | undefined): boolean {
  return dtype === 'float16' || dtype === 'float32' || dtype === 'float64';
}

/** Is it text of so many bytes an element, as numpy has it (`S8`)? */
export function isFixedString(dtype: DType): dtype is `S${number}` {
  return dtype !== 'str' && !isNumeric(dtype) && !isComplex(dtype);
}

/** Bytes an element; a variable string counts as 16, for estimates of memory only. */
export function itemSize(dtype: DType): number {
  if (dtype === 'str') {
    return 16;
  }
  return isFixedString(dtype) ? Number(dtype.slice(1)) : widthOf(dtype) * wordBytes(dtype);
}

/** Places of an array of values that one element takes. */
export function widthOf(dtype: DType): number {
  return isFixedString(dtype) ? itemSize(dtype) : isComplex(dtype) ? 2 : 1;
}

/** Bytes that a byte order puts in order: of a number, or of each part of a complex one. */
export function wordBytes(dtype: DType): number {
  const word = isComplex(dtype) ? partOf(dtype) : dtype;
  return isNumeric(word) ? CONSTRUCTORS[word].BYTES_PER_ELEMENT : 1;
}

/** A zeroed array of `length` elements. */
export function allocate(dtype: DType, length: number): Values {
  if (dtype === 'str') {
    return new Array<string>(length).fill('');
  }
  return valuesOf(dtype, new Uint8Array(length * itemSize(dtype)));
}

/** Make every element `fill`; false where that is no element of the type, or a text: then all is left as it is. */
export function fillWith(dtype: DType, values: Values, fill: unknown): boolean {
  if (isComplex(dtype)) {
    const parts = asComplex(fill);
    for (let i = 0; parts && i < values.length; i++) {
      (values as Float64Array)[i] = parts[i % 2]!;
    }
    return parts !== undefined;
  }
  if (isNumeric(dtype)) {
    const element = asElement(dtype, fill);
    if (element !== undefined) {
      // asElement gives a bigint exactly where the array holds bigints.
      (values as Float64Array).fill(element as number);
      return true;
    }
  }
  return false;
}

/** The bytes of values in memory; not for `str`. */
export function bytesOf(values: NumericValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Values over (aligned, little-endian) bytes; the bytes are copied only when they are not aligned. */
export function valuesOf(dtype: Exclude<DType, 'str'>, bytes: Uint8Array): NumericValues {
  if (isFixedString(dtype)) {
    return bytes;
  }
  const Constructor = CONSTRUCTORS[isComplex(dtype) ? partOf(dtype) : dtype];
  const size = Constructor.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new Constructor(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / size);
}

/** Reverse the byte order of each element, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (size) {
    case 2:
      buffer.swap16();
      break;
    case 4:
      buffer.swap32();
      break;
    case 8:
      buffer.swap64();
      break;
  }
}

/** The type that the attribute `_Unsigned` says an integer is meant to be (NUG, "Attribute Conventions"). */
export function withSign(stored: NumericDType, unsigned: unknown): NumericDType {
  if (unsigned === 'true' && stored.startsWith('int')) {
    return `u${stored}` as NumericDType;
  }
  return unsigned === 'false' && stored.startsWith('uint') ? (stored.slice(1) as NumericDType) : stored;
}

/** Product of lengths; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * NetCDF's default fill values (netcdf.h, NC_FILL_*): what reading an element
 * that was never written gives.
 */
export const DEFAULT_FILL: Readonly<Record<NumericDType, number | bigint>> = {
  int8: -127,
  uint8: 255,
  int16: -32767,
  uint16: 65535,
  int32: -2147483647,
  uint32: 4294967295,
  int64: -9223372036854775806n,
  uint64: 18446744073709551614n,
  // NetCDF has no such type.
  float16: 0,
  float32: 9.969209968386869e36,
  float64: 9.969209968386869e36
};

/** An attribute's number as an element of the type; undefined when it is not a number. */
export function asElement(dtype: NumericDType, value: unknown): number | bigint | undefined {
  const number = exactInteger(value) ?? value;
  if (dtype === 'int64' || dtype === 'uint64') {
    if (typeof number === 'bigint') {
      return number;
    }
    return typeof number === 'number' && Number.isInteger(number) ? BigInt(number) : undefined;
  }
  return typeof number === 'bigint' ? Number(number) : typeof number === 'number' ? number : undefined;
}

/** The parts of a complex number, as attributes and fill values have it: `[real, imaginary]`. */
export function asComplex(value: unknown): [number, number] | undefined {
  const isPair = Array.isArray(value) && value.length === 2 && value.every(part => typeof part === 'number');
  return isPair ? (value as [number, number]) : undefined;
}

/**
 * A JSON number beyond 2^53, which JavaScript's numbers cannot hold: kept as
 * `JSON.rawJSON`, so that it is written digit by digit.
 */
interface RawInteger {
  [name: string]: string;
  rawJSON: string;
}

interface RawJson {
  rawJSON(text: string): RawInteger;
}

/** An integer attribute: a number where it fits exactly, else raw JSON digits. */
export function integerAttribute(value: bigint): number | RawInteger {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : (JSON as unknown as RawJson).rawJSON(value.toString());
}

/** The exact integer of a raw JSON number, or undefined for anything else. */
export function exactInteger(value: unknown): bigint | undefined {
  if (typeof value === 'object' && value !== null && typeof (value as RawInteger).rawJSON === 'string') {
    return BigInt((value as RawInteger).rawJSON);
  }
  return undefined;
}
