/** Preconditions: `ifGenerationMatch` and its kin, of the object itself or of the source of a copy. */
import { ApiError, conditionNotMet, invalid } from './errors.mjs';

export function integer(query, name) {
  const text = query.get(name);
  if (text === null) {
    return undefined;
  }
  if (!/^-?\d+$/.test(text)) {
    throw invalid(`Invalid value for: ${name}: ${text}`);
  }
  return BigInt(text);
}

/** Python's clients write True. */
export const flag = (query, name) => /^true$/i.test(query.get(name) ?? '');

/**
 * Throw unless the conditions hold for this version; generation 0 stands for none.
 * @param {{ source?: boolean, read?: boolean }} [options] `read`: "not match" answers 304, as caches want it
 */
export function requireConditions(query, version, { source = false, read = false } = {}) {
  const word = source ? 'ifSource' : 'if';
  const held = { Generation: version?.generation ?? 0n, Metageneration: version?.metageneration ?? 0n };
  for (const [what, present] of Object.entries(held)) {
    const match = integer(query, `${word}${what}Match`);
    const notMatch = integer(query, `${word}${what}NotMatch`);
    if (match !== undefined && match !== present) {
      throw conditionNotMet();
    }
    if (notMatch !== undefined && notMatch === present) {
      throw read ? new ApiError(304, 'notModified', 'Not Modified') : conditionNotMet();
    }
  }
}
