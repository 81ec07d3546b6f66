/**
 * JSON as zarr-python writes it: NaN and infinities as bare words, integers of
 * any size. Numbers keep what JavaScript would lose: digits beyond 2^53, and
 * whether they were written as floats (`1.0`), which is their type.
 */
import type { DType } from '../dataset';
import { integerAttribute } from '../dtypes';

type Json = Record<string, unknown>;

/** A word that no text of a document begins with, for numbers that JSON does not have. */
const WORD = '\u0000lifecycle:';
const WORDS: ReadonlyMap<string, number> = new Map([
  [`${WORD}NaN`, NaN],
  [`${WORD}Infinity`, Infinity],
  [`${WORD}-Infinity`, -Infinity]
]);

/**
 * A document, and what its text says beyond its values. `types` knows objects by identity: it
 * takes those of `value`, not copies.
 */
export interface ParsedJson {
  value: unknown;
  /** numpy types of an object's numbers, as far as the text tells: floats. */
  types(object: unknown): Record<string, DType>;
}

/** @throws SyntaxError */
export function parseJson(text: string): ParsedJson {
  const floats = new Map<unknown, Set<string>>();
  const revive = function (
    this: unknown,
    key: string,
    value: unknown,
    context?: { source?: string }
  ): unknown {
    const word = typeof value === 'string' ? WORDS.get(value) : undefined;
    if (word !== undefined) {
      note(floats, this, key);
      return word;
    }
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined) {
      return value;
    }
    if (/[.eE]/.test(source)) {
      note(floats, this, key);
      return value;
    }
    return Number.isSafeInteger(value) ? value : integerAttribute(BigInt(source));
  };
  const value: unknown = JSON.parse(
    withoutBareWords(text, WORD),
    revive as (key: string, value: unknown) => unknown
  );
  return {
    value,
    types(object) {
      const found: Record<string, DType> = {};
      const own = floats.get(object);
      for (const [name, each] of Object.entries((object ?? {}) as Json)) {
        if (own?.has(name) || (Array.isArray(each) && floats.has(each))) {
          found[name] = 'float64';
        }
      }
      return found;
    }
  };
}

function note(floats: Map<unknown, Set<string>>, holder: unknown, key: string): void {
  const keys = floats.get(holder);
  if (keys) {
    keys.add(key);
  } else {
    floats.set(holder, new Set([key]));
  }
}

/**
 * JSON with strings in place of the bare words NaN, Infinity and -Infinity, which stand in Zarr's.
 *
 * @param mark What the strings begin with
 */
export function withoutBareWords(text: string, mark = ''): string {
  if (!/NaN|Infinity/.test(text)) {
    return text;
  }
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, token =>
    token.startsWith('"') ? token : JSON.stringify(mark + token)
  );
}
