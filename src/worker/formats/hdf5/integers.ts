/**
 * Integers beyond 2^53 in attributes, across the border of a thread: raw JSON
 * numbers cannot be sent, so they go as plain objects that look the same.
 */
import type { AttributeValue, Attributes } from '../../../protocol/dataset';
import { exactInteger, integerAttribute } from '../dtypes';

/** Attributes as they can be sent. */
export function sendable(attributes: Attributes): Attributes {
  return changed(attributes, exact => ({ rawJSON: exact.toString() }));
}

/** What was sent, as it was. */
export function received(attributes: Attributes): Attributes {
  return changed(attributes, integerAttribute);
}

function changed(attributes: Attributes, integer: (exact: bigint) => AttributeValue): Attributes {
  const one = (value: AttributeValue): AttributeValue => {
    if (Array.isArray(value)) {
      return value.map(one);
    }
    const exact = exactInteger(value);
    return exact === undefined ? value : integer(exact);
  };
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, one(value)]));
}
