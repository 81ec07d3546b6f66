/** What must agree between files, or values would change their meaning. */
import type { AttributeValue } from '../../../protocol/dataset';
import { bytesOf, type Values } from '../../formats';

/** Attributes that say how numbers are packed or masked: they must agree, or values would change. */
export const PACKING = [
  'scale_factor',
  'add_offset',
  '_FillValue',
  'missing_value',
  '_Unsigned',
  'valid_range',
  'dtype'
];

/** As JSON has them; NaN equals NaN. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}

/** As JSON, for a sentence. */
export function show(value: AttributeValue | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

/** NaN equals NaN, as xarray's `equals` has it. */
export function equalValues(a: Values, b: Values): boolean {
  if (a.length !== b.length) {
    return false;
  }
  if (!Array.isArray(a) && !Array.isArray(b) && Buffer.compare(bytesOf(a), bytesOf(b)) === 0) {
    return true;
  }
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) {
      return false;
    }
  }
  return true;
}
