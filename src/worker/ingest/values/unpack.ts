/**
 * `open.unpack`: values as xarray's `mask_and_scale` decodes them, in the
 * float type it chooses. CF Conventions, sections 2.5.1 "Missing data" and 8.1
 * "Packed data". Times stay encoded.
 */
import { LifecycleError } from '../../core';
import {
  allocate,
  bytesOf,
  exactInteger,
  isFloat,
  isNumeric,
  itemSize,
  valuesOf,
  withSign,
  type DType,
  type NumericDType,
  type NumericValues,
  type Values
} from '../../formats';
import { convertValues, type CombinedVariable } from '../combine/combined';
import { isTimeUnits } from './time';

const PACKING = ['_FillValue', 'missing_value', 'scale_factor', 'add_offset', '_Unsigned'];
/** Units by which xarray takes a variable for a duration. */
const DURATIONS = ['days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds'];

/**
 * The variables are changed here; their values are decoded as they are read.
 *
 * @throws LifecycleError `unsupported` for packing that is no number
 */
export function unpackVariables(variables: readonly CombinedVariable[]): void {
  const timeBounds = variables
    .filter(variable => isTimeUnits(variable.attributes.units))
    .map(variable => variable.attributes.bounds);
  for (const variable of variables) {
    const { units } = variable.attributes;
    const isTime =
      isTimeUnits(units) ||
      (typeof units === 'string' && DURATIONS.includes(units)) ||
      timeBounds.includes(variable.sourceName);
    const isPacked = PACKING.some(name => variable.attributes[name] !== undefined);
    if (isNumeric(variable.dtype) && isPacked && !isTime) {
      unpack(variable, variable.dtype);
    }
  }
}

function unpack(variable: CombinedVariable, stored: NumericDType): void {
  const { name, attributes, attributeTypes } = variable;
  const seen = withSign(stored, attributes._Unsigned);
  const missing = missingValues(variable, stored, seen);
  const scale = factor(variable, 'scale_factor');
  const offset = factor(variable, 'add_offset');
  const isScaled = scale !== undefined || offset !== undefined;
  const chosen = isScaled
    ? scaledType(seen, variable)
    : isFloat(seen) || itemSize(seen) > 2
      ? wide(seen)
      : 'float32';
  const isMasked = missing.length > 0;
  // A float that is marked by NaN alone counts as masked already, and keeps its type.
  const hasNanMark = isFloat(seen) && ['_FillValue', 'missing_value'].some(mark => mark in attributes);
  const dtype = isMasked || (isScaled && !hasNanMark) ? chosen : seen;
  variable.attributes = Object.fromEntries(
    Object.entries(attributes).filter(([attribute]) => !PACKING.includes(attribute))
  );
  variable.attributeTypes = Object.fromEntries(
    Object.entries(attributeTypes).filter(([attribute]) => !PACKING.includes(attribute))
  );
  if (isFloat(dtype)) {
    variable.attributes._FillValue = NaN;
    variable.attributeTypes = { ...variable.attributeTypes, _FillValue: dtype };
  }
  if (!isNumeric(dtype)) {
    throw refusal(name, `cannot be unpacked to ${dtype}`);
  }
  const decode = { dtype, missing, scale, offset };
  convertValues(variable, dtype, {
    words: `unpacked to ${dtype}`,
    convert: values => decodeValues(reinterpret(values, seen), decode)
  });
}

function refusal(name: string, words: string): LifecycleError {
  return new LifecycleError(
    'unsupported',
    `open.unpack: "${name}" ${words}. Leave it out with open.drop, or set open.unpack: false.`,
    { subject: name }
  );
}

function wide(dtype: NumericDType): NumericDType {
  return isFloat(dtype) ? dtype : 'float64';
}

/** The numbers that mark what is missing, as they are seen after `_Unsigned`. NaN marks itself. */
function missingValues(
  { name, attributes }: CombinedVariable,
  stored: NumericDType,
  seen: NumericDType
): number[] {
  return ['missing_value', '_FillValue'].flatMap(mark => {
    const value = attributes[mark];
    return (Array.isArray(value) ? value : value === undefined ? [] : [value])
      .map(each => {
        const number = exactInteger(each) ?? each;
        if (typeof number !== 'number' && typeof number !== 'bigint') {
          throw refusal(name, `has a ${mark} that is no number`);
        }
        if (mark !== '_FillValue' || stored === seen) {
          return Number(number);
        }
        const one = allocate(stored, 1) as Int32Array | BigInt64Array;
        one[0] = typeof one[0] === 'bigint' ? BigInt(number) : Number(number);
        return Number((reinterpret(one, seen) as ArrayLike<number | bigint>)[0]);
      })
      .filter(number => !Number.isNaN(number));
  });
}

function factor({ name, attributes }: CombinedVariable, attribute: string): number | undefined {
  const value = attributes[attribute];
  const number = exactInteger(value) ?? value;
  if (number === undefined || typeof number === 'number') {
    return number;
  }
  if (typeof number === 'bigint') {
    return Number(number);
  }
  throw refusal(name, `has a ${attribute} that is not one number`);
}

/** What xarray's `_choose_float_dtype` decides for packed values. */
function scaledType(
  seen: NumericDType,
  { name, attributes, attributeTypes }: CombinedVariable
): NumericDType {
  const typeOf = (attribute: string): DType | undefined =>
    attributes[attribute] === undefined ? undefined : (attributeTypes[attribute] ?? 'float64');
  const [scale, offset] = [typeOf('scale_factor'), typeOf('add_offset')];
  if (scale === offset && isFloat(scale)) {
    return itemSize(seen) === 4 && !isFloat(seen) ? 'float64' : (scale as NumericDType);
  }
  if (offset !== undefined) {
    return 'float64';
  }
  if (!isFloat(scale)) {
    throw refusal(name, `has a scale_factor of type ${scale}, which is no float`);
  }
  return scale as NumericDType;
}

/** The same bits as another type of the same size. */
function reinterpret(values: Values, dtype: NumericDType): Values {
  return valuesOf(dtype, bytesOf(values as NumericValues));
}

/** Mask, then scale, then shift, each step rounded to the type as numpy rounds it. */
export function decodeValues(
  values: Values,
  decode: { dtype: NumericDType; missing: readonly number[]; scale?: number; offset?: number }
): Values {
  const { dtype, missing, scale, offset } = decode;
  if (!isFloat(dtype)) {
    return values;
  }
  const from = values as ArrayLike<number | bigint>;
  // Assigning to the array is what rounds.
  const decoded = allocate(dtype, from.length) as Float64Array;
  for (let i = 0; i < from.length; i++) {
    decoded[i] = Number(from[i]);
    if (missing.includes(decoded[i]!)) {
      decoded[i] = NaN;
    }
    if (scale !== undefined) {
      decoded[i] = decoded[i]! * scale;
    }
    if (offset !== undefined) {
      decoded[i] = decoded[i]! + offset;
    }
  }
  return decoded;
}
