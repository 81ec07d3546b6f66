/** Where in a YAML document somebody is typing; the document need not be whole. Pure. */

export interface Cursor {
  /** Fields that the place lies below; `*` is an item of a list. */
  path: string[];
  /** A field's name is being typed, or its value. */
  kind: 'key' | 'value';
  /** What stands before the cursor of it. */
  prefix: string;
  /** Scalars beside the place, by field. */
  siblings: ReadonlyMap<string, string>;
}

interface Line {
  /** Columns of the first dash or, without any, of the content; and of the content. */
  start: number;
  indent: number;
  /** Items of lists that begin on this line. */
  items: number;
  key: string | undefined;
  /** After the colon, or all of it. */
  rest: string;
}

const FIELD = /^("[^"]*"|'[^']*'|[\w.$-]+)\s*:(?=\s|$)/;

/** The place at `offset`; undefined in a comment, and where a text of several lines stands. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const above = text.slice(0, offset).split('\n');
  const current = above.pop() ?? '';
  // A value begins after the blank that follows the colon.
  if (/(^|\s)#/.test(current) || /[\w"']:$/.test(current) || isInBlockText(above, current)) {
    return undefined;
  }
  const line = read(current);
  const path = [...parents(above.map(read), line), ...stars(line.items)];
  const siblings = besides(text.split('\n').map(read), above.length, line);
  const isFlow = /^[[{]/.test(line.rest);
  if (line.key === undefined && !isFlow) {
    return { path, kind: 'key', prefix: line.rest, siblings };
  }
  if (line.key !== undefined) {
    path.push(line.key);
  }
  return isFlow ? inFlow(line.rest, path) : { path, kind: 'value', prefix: line.rest, siblings };
}

function read(line: string): Line {
  const [, spaces, dashes = '', content] = /^(\s*)((?:-\s+)*-?(?=\s|$)\s*)?(.*)$/.exec(line)!;
  const field = FIELD.exec(content);
  return {
    start: spaces.length,
    indent: spaces.length + dashes.length,
    items: dashes.replace(/\s/g, '').length,
    key: field ? unquoted(field[1]) : undefined,
    rest: (field ? content.slice(field[0].length) : content).trimStart()
  };
}

const stars = (count: number): string[] => Array.from({ length: count }, () => '*');

/** Fields and items that the line lies in, the outermost first. */
function parents(above: readonly Line[], { start, items }: Line): string[] {
  const path: string[] = [];
  let limit = start;
  // A list may stand as far out as the field whose value it is.
  let isList = items > 0;
  for (const line of [...above].reverse()) {
    const isItem = line.items > 0 && line.indent === limit && !isList;
    const isField =
      line.key !== undefined &&
      /^(#.*)?$/.test(line.rest) &&
      (line.indent < limit || (isList && line.indent === limit && line.items === 0));
    if (isItem || isField) {
      path.unshift(...stars(line.items), ...(isItem ? [] : [line.key!]));
      isList = line.items > 0;
      limit = line.start;
    }
  }
  return path;
}

/** Fields on the same level, down to where it ends on both sides. */
function besides(lines: readonly Line[], at: number, { indent, items }: Line): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const take = (line: Line): boolean => {
    const isOutside = line.indent < indent && (line.key !== undefined || line.rest !== '');
    if (!isOutside && line.indent === indent && line.key !== undefined) {
      found.set(line.key, unquoted(line.rest.replace(/\s+#.*$/, '')));
    }
    return !isOutside;
  };
  // An item ends where another begins.
  for (let i = at - 1; items === 0 && i >= 0 && take(lines[i]); i--) {
    if (lines[i].items > 0 && lines[i].indent === indent) {
      break;
    }
  }
  for (let i = at + 1; i < lines.length; i++) {
    if ((lines[i].items > 0 && lines[i].indent <= indent) || !take(lines[i])) {
      break;
    }
  }
  return found;
}

/** Within `{…}` and `[…]` on one line. */
function inFlow(text: string, path: readonly string[]): Cursor {
  const levels: { key: string | undefined; isMap: boolean; siblings: Map<string, string> }[] = [];
  let word = '';
  const end = (): void => {
    const level = levels.at(-1);
    if (level?.isMap && level.key !== undefined) {
      level.siblings.set(level.key, unquoted(word.trim()));
    }
    word = '';
  };
  for (const character of text) {
    const level = levels.at(-1);
    if (character === '{' || character === '[') {
      levels.push({ key: undefined, isMap: character === '{', siblings: new Map() });
      word = '';
    } else if (character === '}' || character === ']') {
      levels.pop();
      word = '';
    } else if (character === ',') {
      end();
      if (level) {
        level.key = undefined;
      }
    } else if (character === ':' && level?.isMap && level.key === undefined) {
      level.key = unquoted(word.trim());
      word = '';
    } else {
      word += character;
    }
  }
  const within = levels.flatMap(({ key, isMap }) => (isMap ? (key ?? []) : '*'));
  const last = levels.at(-1);
  return {
    path: [...path, ...within],
    kind: last?.isMap && last.key === undefined ? 'key' : 'value',
    prefix: word.trimStart(),
    siblings: last?.siblings ?? new Map<string, string>()
  };
}

/** After `key: |` or `key: >` everything further in is text. */
function isInBlockText(before: readonly string[], current: string): boolean {
  let indent = /^\s*/.exec(current)![0].length;
  for (const line of [...before].reverse()) {
    const own = /^\s*/.exec(line)![0].length;
    if (line.trim() !== '' && own < indent) {
      if (/:\s*[|>][+-]?\d*\s*$/.test(line)) {
        return true;
      }
      indent = own;
    }
  }
  return false;
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}
