/**
 * Integers that use only some of the bits of an element, as n-bit packs them:
 * "Bit Offset" and "Bit Precision" of the specification, IV.A.2.d, fixed-point
 * numbers. What fills the other bits means nothing.
 */
import type { Values } from '../../dataset';
import type { Datatype } from '../header';

type Integer = Extract<Datatype, { class: 'integer' }>;

/** Are there bits in an element that are none of the number? Then `widen` must drop them. */
export function isPartial({ size, bitOffset, precision }: Integer): boolean {
  return bitOffset !== 0 || precision !== size * 8;
}

/** The numbers that these elements, in native byte order, mean; in place. */
export function widen(values: Values, { signed, bitOffset, precision }: Integer): Values {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const whole = signed ? BigInt.asIntN : BigInt.asUintN;
    for (let i = 0; i < values.length; i++) {
      values[i] = whole(precision, values[i]! >> BigInt(bitOffset));
    }
    return values;
  }
  const numbers = values as Int32Array;
  const [up, down] = [32 - bitOffset - precision, 32 - precision];
  for (let i = 0; i < numbers.length; i++) {
    const bits = numbers[i]! << up;
    numbers[i] = signed ? bits >> down : bits >>> down;
  }
  return values;
}
