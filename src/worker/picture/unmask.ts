/** Stored values as numbers for a picture: masked and unpacked. CF Conventions, sections 2.5.1 and 8.1. */
import { LifecycleError } from '../core';
import {
  bytesOf,
  exactInteger,
  isNumeric,
  valuesOf,
  type DType,
  type NumericDType,
  type Values,
  type Variable
} from '../formats';

/** NaN stands for what is missing. Throws `unsupported` for text. */
export function unmask(
  values: Values,
  variable: Pick<Variable, 'name' | 'dtype' | 'attributes'>
): Float64Array {
  const { attributes, dtype } = variable;
  if (Array.isArray(values) || !isNumeric(dtype)) {
    throw new LifecycleError('unsupported', `"${variable.name}" holds text, of which there is no picture.`, {
      subject: variable.name
    });
  }
  const seen = meant(dtype, attributes._Unsigned);
  const numbers = valuesOf(seen, bytesOf(values)) as ArrayLike<number | bigint>;
  const marks = [attributes._FillValue, attributes.missing_value]
    .flat()
    .map(mark => Number(exactInteger(mark) ?? (typeof mark === 'number' ? mark : NaN)))
    // A mark is written in the stored type: -1 of an unsigned byte is 255.
    .map(mark => (seen === dtype ? mark : wrapped(mark, dtype, seen)))
    .filter(mark => !Number.isNaN(mark));
  const scale = factor(attributes.scale_factor) ?? 1;
  const offset = factor(attributes.add_offset) ?? 0;
  // Plain loops: a picture decodes millions of values while somebody waits.
  const decoded = new Float64Array(numbers.length);
  for (let i = 0; i < decoded.length; i++) {
    decoded[i] = Number(numbers[i]);
  }
  for (const mark of marks) {
    for (let i = 0; i < decoded.length; i++) {
      if (decoded[i] === mark) {
        decoded[i] = NaN;
      }
    }
  }
  if (scale !== 1 || offset !== 0) {
    for (let i = 0; i < decoded.length; i++) {
      decoded[i] = decoded[i]! * scale + offset;
    }
  }
  return decoded;
}

/** `_Unsigned` says how the bits of an integer are meant. */
function meant(dtype: NumericDType, unsigned: unknown): NumericDType {
  if (unsigned === 'true' && dtype.startsWith('int')) {
    return `u${dtype}` as NumericDType;
  }
  return unsigned === 'false' && dtype.startsWith('uint') ? (dtype.slice(1) as NumericDType) : dtype;
}

function wrapped(mark: number, from: NumericDType, to: NumericDType): number {
  const one = valuesOf(from, new Uint8Array(8)) as Float64Array | BigInt64Array;
  if (!Number.isInteger(mark)) {
    return NaN;
  }
  one[0] = typeof one[0] === 'bigint' ? BigInt(mark) : mark;
  return Number((valuesOf(to, bytesOf(one)) as ArrayLike<number | bigint>)[0]);
}

function factor(value: unknown): number | undefined {
  const number = exactInteger(value) ?? value;
  return typeof number === 'number' || typeof number === 'bigint' ? Number(number) : undefined;
}

/** Can it be drawn? */
export function isDrawable(dtype: DType): boolean {
  return isNumeric(dtype);
}
