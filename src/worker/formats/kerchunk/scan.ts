/**
 * Kerchunk's JSON entry by entry, so that a million references never lie in
 * memory as text. Kerchunk specification: version 1 has its references in the
 * field `refs`, version 0 at the top.
 */
import { LifecycleError } from '../../core';

/**
 * A field with its parsed value, in the order of the document. `refs` comes as its fields,
 * not itself.
 */
export interface Entry {
  /** 1: a field of the document; 2: a field of `refs`. */
  depth: 1 | 2;
  key: string;
  value: unknown;
}

/** One entry may be this long: an encoded chunk in base64. */
const ENTRY_LIMIT = 256 * 1024 * 1024;

/** Characters of entries that are parsed together: one by one takes twice as long. */
const TOGETHER = 32 * 1024;

/** Where a string ends, or a character of it is escaped. */
const STRING_END = /["\\]/g;
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Each piece's entries come together: to wait for every one would take longer than reading it.
 *
 * @throws LifecycleError `unreadable` when it is no JSON, not whole, or has too long an entry
 */
export async function scanEntries(
  bytes: AsyncIterable<Uint8Array>,
  uri: string,
  onEntry: (entry: Entry) => void
): Promise<void> {
  const broken = (cause?: unknown): LifecycleError =>
    new LifecycleError('unreadable', `${uri}: this is not a whole JSON document of references.`, {
      subject: uri,
      cause
    });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let at = 0;
  /** Where the entry begins in `text`; its surroundings are at `level`. */
  let start = 0;
  let level: 0 | 1 | 2 = 0;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let isDone = false;
  /** Where the first colon of the entry is. */
  let colon = -1;
  /** Keys and values at `level` that were found, and are parsed together. */
  let found: string[] = [];
  let foundCharacters = 0;
  function take(end: number): void {
    const [key, value] = [text.slice(start, colon), text.slice(colon + 1, end)];
    if (colon >= 0) {
      found.push(key, value);
      foundCharacters += end - start;
    } else if (text.slice(start, end).trim() !== '') {
      throw broken();
    }
    start = end + 1;
    colon = -1;
  }
  function parse(): void {
    // One list: V8 makes a class for each object whose keys are new.
    const parsed = JSON.parse(`[${found.join()}]`) as unknown[];
    if (parsed.length !== found.length) {
      throw broken();
    }
    [found, foundCharacters] = [[], 0];
    for (let i = 0; i < parsed.length; i += 2) {
      const key = parsed[i];
      if (typeof key !== 'string') {
        throw broken();
      }
      onEntry({ depth: level as 1 | 2, key, value: parsed[i + 1] });
    }
  }
  try {
    for await (const chunk of bytes) {
      text = text.slice(start) + decoder.decode(chunk, { stream: true });
      at -= start;
      colon = colon < 0 ? -1 : colon - start;
      start = 0;
      if (text.length > ENTRY_LIMIT) {
        throw broken();
      }
      for (; at < text.length; at++) {
        if (isInString) {
          if (isEscaped) {
            isEscaped = false;
            continue;
          }
          STRING_END.lastIndex = at;
          if (STRING_END.test(text)) {
            at = STRING_END.lastIndex - 1;
            isEscaped = text.charCodeAt(at) === BACKSLASH;
            isInString = isEscaped;
          } else {
            at = text.length - 1;
          }
          continue;
        }
        const code = text.charCodeAt(at);
        switch (code) {
          case QUOTE:
            isInString = true;
            break;
          case OPEN_OBJECT:
            depth++;
            if (depth === 1 || (depth === 2 && level === 1 && isRefs(text.slice(start, at)))) {
              parse();
              level = depth as 1 | 2;
              start = at + 1;
              colon = -1;
            }
            break;
          case COLON:
            if (depth === level && colon < 0) {
              colon = at;
            }
            break;
          case OPEN_LIST:
            depth++;
            break;
          case COMMA:
            if (depth === level) {
              take(at);
              if (foundCharacters > TOGETHER) {
                parse();
              }
            }
            break;
          case CLOSE_OBJECT:
          case CLOSE_LIST:
            if (depth === level && code === CLOSE_OBJECT) {
              take(at);
              parse();
              level = (level - 1) as 0 | 1;
              isDone = level === 0;
            }
            depth--;
            if (depth < 0) {
              throw broken();
            }
            break;
        }
      }
    }
  } catch (error) {
    throw error instanceof SyntaxError || error instanceof TypeError ? broken(error) : error;
  }
  if (!isDone || depth !== 0) {
    throw broken();
  }
}

function isRefs(before: string): boolean {
  return /^\s*"refs"\s*:\s*$/.test(before);
}
