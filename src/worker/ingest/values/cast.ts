/** `open.cast`: another element type for the stored values of variables that are not packed. */
import type { AttributeValue } from '../../../protocol/dataset';
import { LifecycleError } from '../../core';
import {
  allocate,
  asElement,
  isComplex,
  isFloat,
  isNumeric,
  SHORT_NAMES,
  type NumericDType,
  type Values
} from '../../formats';
import { convertValues, type CombinedVariable } from '../combine/combined';
import { unknown } from './opening';

/** Attributes that say how values are packed: casting the packed values would change what they mean. */
const PACKING = ['scale_factor', 'add_offset', '_Unsigned'];
/** Attributes whose values are values of the variable. */
const MASKING = ['_FillValue', 'missing_value'];

/**
 * The variables are changed here; their values are cast as they are read.
 *
 * @throws LifecycleError `bad-input` for a name or type that is not known, and for what cannot be
 *   cast
 */
export function castVariables(
  cast: Readonly<Record<string, string>>,
  variables: readonly CombinedVariable[],
  uri: string
): void {
  const names = variables.map(variable => variable.name);
  for (const [name, type] of Object.entries(cast)) {
    const variable = variables.find(each => each.name === name);
    if (!variable) {
      throw unknown('variable', name, names, uri, 'open.cast');
    }
    castVariable(variable, numericType(type, name));
  }
}

function refusal(name: string, words: string): LifecycleError {
  return new LifecycleError('bad-input', `open.cast: "${name}" ${words}`, { subject: name });
}

/** numpy's name of a type, `int16` or `<i2`. */
function numericType(type: string, name: string): NumericDType {
  const long = SHORT_NAMES[type.replace(/^[<=|]/, '')] ?? type;
  if (!Object.values(SHORT_NAMES).includes(long as NumericDType)) {
    throw refusal(
      name,
      `cannot become "${type}". Types are numpy's names: ${Object.values(SHORT_NAMES).join(', ')}.`
    );
  }
  return long as NumericDType;
}

function castVariable(variable: CombinedVariable, to: NumericDType): void {
  const { name, dtype: from, attributes } = variable;
  if (!isNumeric(from)) {
    throw refusal(name, `${isComplex(from) ? 'holds complex numbers' : 'is text'}, and cannot become ${to}.`);
  }
  const packing = PACKING.find(attribute => attributes[attribute] !== undefined);
  if (packing !== undefined) {
    throw refusal(
      name,
      `is packed (${packing}): its stored values are not what they mean. Set open.unpack: true, or leave it out.`
    );
  }
  for (const attribute of MASKING) {
    const value = attributes[attribute];
    if (value !== undefined) {
      const castOne = (each: AttributeValue): AttributeValue => castMissing(name, attribute, each, from, to);
      variable.attributes = {
        ...variable.attributes,
        [attribute]: Array.isArray(value) ? value.map(castOne) : castOne(value)
      };
      variable.attributeTypes = { ...variable.attributeTypes, [attribute]: to };
    }
  }
  convertValues(variable, to, {
    words: `cast from ${from} to ${to}`,
    convert: values => castValues(values, to, name)
  });
}

/** The mark of missing values, cast as the values are, so that it still marks them. */
function castMissing(
  name: string,
  attribute: string,
  value: AttributeValue,
  from: NumericDType,
  to: NumericDType
): AttributeValue {
  const element = asElement(from, value);
  if (element === undefined) {
    return value;
  }
  if (isFloat(to)) {
    const number = Number(element);
    return to === 'float16' ? Math.f16round(number) : to === 'float32' ? Math.fround(number) : number;
  }
  if (!fits(element, to)) {
    throw refusal(name, `has the ${attribute} ${String(element)}, which ${to} cannot hold.`);
  }
  return value;
}

/** As numpy's `astype`, but what it would wrap round or make up is refused. */
export function castValues(values: Values, to: NumericDType, name: string): Values {
  const from = values as ArrayLike<number | bigint>;
  const cast = allocate(to, from.length) as Float64Array | BigInt64Array;
  const isBig = to === 'int64' || to === 'uint64';
  for (let i = 0; i < from.length; i++) {
    let value = from[i]!;
    if (!isFloat(to)) {
      value = typeof value === 'number' ? Math.trunc(value) : value;
      if (!fits(value, to)) {
        throw refusal(name, `has the value ${String(from[i])}, which ${to} cannot hold.`);
      }
    }
    cast[i] = isBig ? BigInt(value) : Number(value);
  }
  return cast;
}

/** Is it a whole number in the range of the integer type? */
function fits(value: number | bigint, to: NumericDType): boolean {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    return false;
  }
  const bits = BigInt(to.replace(/\D/g, ''));
  const [low, high] = to.startsWith('u')
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  // Numbers and bigints compare exactly.
  return value >= low && value <= high;
}
