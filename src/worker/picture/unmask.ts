/** Stored values as numbers for a picture: masked and unpacked. CF Conventions, sections 2.5.1 and 8.1. */
import { LifecycleError } from '../core';
import {
  bytesOf,
  exactInteger,
  isNumeric,
  valuesOf,
  withSign,
  type DType,
  type NumericDType,
  type Values,
  type Variable
} from '../formats';

/** How a variable's numbers are meant. */
export interface Decoding {
  /** Numbers that stand for what is missing. */
  marks: readonly number[];
  scale: number;
  offset: number;
}

type Numeric = Pick<Variable, 'name' | 'dtype' | 'attributes'>;

/** By its attributes; marks are as they are seen after `_Unsigned`. */
export function decodingOf({ attributes, dtype }: Numeric): Decoding {
  const seen = isNumeric(dtype) ? withSign(dtype, attributes._Unsigned) : dtype;
  const marks = [attributes._FillValue, attributes.missing_value]
    .flat()
    .map(mark => Number(exactInteger(mark) ?? (typeof mark === 'number' ? mark : NaN)))
    // A mark is written in the stored type: -1 of an unsigned byte is 255.
    .map(mark => (seen === dtype || !isNumeric(dtype) ? mark : wrapped(mark, dtype, seen as NumericDType)))
    // A file may keep a mark in double precision: 1e20 is not what the values round it to.
    .map(mark => (dtype === 'float32' ? Math.fround(mark) : mark))
    .filter(mark => !Number.isNaN(mark));
  return {
    marks: [...new Set(marks)],
    scale: factor(attributes.scale_factor) ?? 1,
    offset: factor(attributes.add_offset) ?? 0
  };
}

/** Stored values as numbers, neither masked nor unpacked. Throws `unsupported` for text. */
export function numbersOf(values: Values, { name, dtype, attributes }: Numeric): ArrayLike<number> {
  if (Array.isArray(values) || !isNumeric(dtype)) {
    throw new LifecycleError('unsupported', `"${name}" holds text, of which there is no picture.`, {
      subject: name
    });
  }
  const numbers = valuesOf(withSign(dtype, attributes._Unsigned), bytesOf(values)) as
    ArrayLike<number> | BigInt64Array | BigUint64Array;
  return numbers instanceof BigInt64Array || numbers instanceof BigUint64Array
    ? Float64Array.from(numbers, Number)
    : numbers;
}

/** NaN stands for what is missing. Throws `unsupported` for text. */
export function unmask(values: Values, variable: Numeric): Float64Array {
  const { marks, scale, offset } = decodingOf(variable);
  return Float64Array.from(numbersOf(values, variable), number =>
    marks.includes(number) ? NaN : number * scale + offset
  );
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
