/** Places of characters in keys, counted anew behind each slash: names of different length lie side by side. */

export interface Place {
  character: string;
  /** Slashes before it. */
  level: number;
  /** Characters between it and the last of them. */
  offset: number;
}

/** The characters behind a prefix. */
export function placesOf(key: string, prefix: string): Place[] {
  const places: Place[] = [];
  let [level, offset] = [0, 0];
  for (let at = prefix.length; at < key.length; at++) {
    const character = key[at]!;
    places.push({ character, level, offset });
    [level, offset] = character === '/' ? [level + 1, 0] : [level, offset + 1];
  }
  return places;
}

/** Is it the same place, whatever characters stand there? */
export function isSame(one: Place, other: Place): boolean {
  return one.level === other.level && one.offset === other.offset;
}

/** Is a place further behind in a key? */
export function isFiner(one: Place, other: Place): boolean {
  return one.level > other.level || (one.level === other.level && one.offset > other.offset);
}
