/**
 * JSON as zarr-python writes and reads it: NaN and infinities as bare words,
 * floats that are whole keep their point (`1.0`), so that types survive.
 */
import type { AttributeValue, Attributes } from '../../../protocol/dataset';
import { exactInteger, isFloat, type DType } from '../../formats';

/** Text that goes into the document as it is. */
class Raw {
  constructor(readonly text: string) {}
}

export type JsonValue =
  AttributeValue | Raw | undefined | readonly JsonValue[] | { [name: string]: JsonValue };

/** A float, whatever its value. */
export function float(value: number): Raw {
  if (Number.isNaN(value)) {
    return new Raw('NaN');
  }
  if (!Number.isFinite(value)) {
    return new Raw(value > 0 ? 'Infinity' : '-Infinity');
  }
  if (Object.is(value, -0)) {
    return new Raw('-0.0');
  }
  const text = String(value);
  return new Raw(/[.e]/.test(text) ? text : `${text}.0`);
}

/** Attributes as they are written: floats where the source has floats. */
export function typedAttributes(
  attributes: Attributes,
  types: Readonly<Record<string, DType>>
): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typed(value, types[name])])
  );
}

function typed(value: AttributeValue, dtype: DType | undefined): JsonValue {
  if (typeof value === 'number' && (isFloat(dtype) || !Number.isInteger(value))) {
    return float(value);
  }
  return Array.isArray(value) ? value.map(each => typed(each, dtype)) : value;
}

/** Serialise with four spaces, as zarr-python does; fields that are undefined are left out. */
export function stringifyJson(value: JsonValue, indent = ''): string {
  if (value instanceof Raw) {
    return value.text;
  }
  const exact = exactInteger(value);
  if (exact !== undefined) {
    return exact.toString();
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return float(value).text;
  }
  const deeper = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) {
      return '[]';
    }
    const items = (value as readonly JsonValue[]).map(each => `${deeper}${stringifyJson(each, deeper)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value as { [name: string]: JsonValue })
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => `${deeper}${JSON.stringify(name)}: ${stringifyJson(each, deeper)}`);
    return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value);
}
