/** A value as a line of NDJSON, without its end: Node's readline also breaks lines at U+2028 and U+2029, which keys may hold. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
