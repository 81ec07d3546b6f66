/** The order of keys: by UTF-8 bytes, as S3 and GCS list them. */

/** Code units that UTF-16 and UTF-8 put in a different order. */
const SURROGATE = /[\ud800-\udfff]/;

/**
 * Compare two keys by their UTF-8 bytes: negative, zero or positive.
 *
 * JavaScript compares UTF-16 code units, which puts the surrogates of
 * characters beyond U+FFFF before U+E000 to U+FFFF; UTF-8 puts them after.
 */
export function compareKeys(a: string, b: string): number {
  const at = firstDifference(a, b);
  return at < a.length && at < b.length
    ? rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
    : a.length - b.length;
}

/** Where two keys differ first, in UTF-16 code units; where one begins with the other, the shorter one's length. */
export function firstDifference(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) {
    at++;
  }
  return at;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Sort in place by UTF-8 bytes. The engine's own order is the same, and faster, without surrogates. */
export function sortKeys(keys: string[]): string[] {
  return keys.some(key => SURROGATE.test(key)) ? keys.sort(compareKeys) : keys.sort();
}
