/** Letters that are typed in a list, to go to a row by its name. */

/** A letter so much later begins anew. */
const PAUSE_MS = 1000;

/** One a list: it remembers when the last letter came. */
export class Typed {
  /** The letters that came soon after one another, this one last. */
  add(letter: string): string {
    const now = Date.now();
    this._letters = (now - this._last < PAUSE_MS ? this._letters : '') + letter;
    this._last = now;
    return this._letters;
  }

  private _letters = '';
  private _last = -Infinity;
}

/**
 * Where the next row stands whose name begins so, upper and lower case alike: from the cursor
 * on, and around. One letter goes on from row to row; more stay where they are right.
 */
export function rowNamed(
  letters: string,
  rows: { cursor: number; length: number; at(index: number): { name: string } | undefined }
): number | undefined {
  const beginning = letters.toLowerCase();
  // The same letter again and again is that letter.
  const isOne = beginning === beginning[0].repeat(beginning.length);
  const wanted = isOne ? beginning[0] : beginning;
  for (let step = isOne ? 1 : 0; step <= rows.length; step++) {
    const index = (rows.cursor + step) % rows.length;
    if (rows.at(index)?.name.toLowerCase().startsWith(wanted)) {
      return index;
    }
  }
  return undefined;
}
