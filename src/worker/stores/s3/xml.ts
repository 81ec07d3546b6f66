/**
 * Reads the XML that S3 servers answer with: elements and text. No DTD, no
 * CDATA, no comments: a server sends none, and what none sends is refused.
 * Attributes, and with them namespaces, are passed over.
 */
import { LifecycleError } from '../../core';

interface XmlVisitor {
  /** An element begins; the root is at depth 0. */
  begin?(name: string, depth: number): void;
  /** It ends. `text` is what stood in it after its last child: of a leaf, all of it. */
  end(name: string, text: string, depth: number): void;
}

/**
 * Walk a document once, from its first to its last character.
 *
 * @param uri what was asked for, for the error
 * @throws LifecycleError `unreadable` when it is not such a document
 */
export function scanXml(document: string, uri: string, visitor: XmlVisitor): void {
  const open: string[] = [];
  let textStart = 0;
  for (let at = document.indexOf('<'); at >= 0; at = document.indexOf('<', at)) {
    const end = document.indexOf('>', at);
    if (end < 0) {
      throw malformed(uri, 'it ends inside a tag');
    }
    const mark = document.charCodeAt(at + 1);
    if (mark === SLASH) {
      const name = open.pop();
      const isSame = name !== undefined && document.startsWith(name, at + 2);
      const isWhole = isSame && end === at + 2 + name.length;
      if (!isSame || !(isWhole || document.slice(at + 2 + name.length, end).trim() === '')) {
        throw malformed(uri, `</${document.slice(at + 2, end)}> closes what is not open`);
      }
      visitor.end(name, decodeEntities(document.slice(textStart, at), uri), open.length);
    } else if (mark === QUESTION) {
      if (open.length > 0) {
        throw malformed(uri, 'it holds a processing instruction');
      }
    } else if (mark === EXCLAMATION) {
      throw malformed(uri, 'it holds a declaration, a comment or CDATA');
    } else {
      const isEmpty = document.charCodeAt(end - 1) === SLASH;
      const name = document.slice(at + 1, nameEnd(document, at + 1, isEmpty ? end - 1 : end));
      visitor.begin?.(name, open.length);
      if (isEmpty) {
        visitor.end(name, '', open.length);
      } else {
        open.push(name);
      }
    }
    at = textStart = end + 1;
  }
  if (open.length > 0) {
    throw malformed(uri, `<${open[open.length - 1]}> is not closed`);
  }
}

/** `text` is what stood after the last child: of a leaf, all of it. */
export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

/** The whole document as a tree, as `scanXml` reads it: for answers of a few elements. */
export function parseXml(document: string, uri: string): XmlElement {
  const open: XmlElement[] = [{ name: '', text: '', children: [] }];
  scanXml(document, uri, {
    begin(name) {
      const element: XmlElement = { name, text: '', children: [] };
      open[open.length - 1]!.children.push(element);
      open.push(element);
    },
    end(_name, text) {
      open.pop()!.text = text;
    }
  });
  const [root] = open[0]!.children;
  if (!root) {
    throw malformed(uri, 'it has no element');
  }
  return root;
}

/** The text of the first child of that name. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return element.children.find(child => child.name === name)?.text;
}

/** The children of that name, as they stand in the document; not those deeper down. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(child => child.name === name);
}

/** Text for an XML document; undefined if XML 1.0 has no way to write it (section 2.2, Char). */
export function escapeXml(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- those are what is looked for
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text) || /\p{Surrogate}/u.test(text)) {
    return undefined;
  }
  // Unescaped, a parser would turn a carriage return into a line feed (section 2.11).
  return text.replace(/[&<>"\r\n\t]/g, char => `&#${char.charCodeAt(0)};`);
}

/** White space in XML is this or less (XML 1.0, section 2.3). */
const SPACE = 0x20;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const EXCLAMATION = 0x21;

/** Entities and what they stand for: the named ones, and numbers as they come. */
const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['#34', '"']
]);

function decodeEntities(text: string, uri: string): string {
  let at = text.indexOf('&');
  if (at < 0) {
    return text;
  }
  let decoded = '';
  let from = 0;
  for (; at >= 0; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at);
    const entity = end < 0 ? '' : text.slice(at + 1, end);
    decoded += text.slice(from, at) + (ENTITIES.get(entity) ?? charOf(entity, uri));
    from = end + 1;
  }
  return decoded + text.slice(from);
}

function charOf(entity: string, uri: string): string {
  const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(entity);
  const code = number ? parseInt(number[1] ?? number[2]!, number[1] === undefined ? 10 : 16) : NaN;
  if (!(code <= 0x10ffff)) {
    throw malformed(uri, `it holds the unknown entity &${entity}`);
  }
  return String.fromCodePoint(code);
}

/** Where a tag's name ends: at its attributes, or with it. A listing has thousands of tags, too many for a RegExp each. */
function nameEnd(document: string, start: number, end: number): number {
  let at = start;
  while (at < end && document.charCodeAt(at) > SPACE) {
    at++;
  }
  return at;
}

function malformed(uri: string, why: string): LifecycleError {
  return new LifecycleError(
    'unreadable',
    `${uri}: the server's answer is not the XML of an S3 service: ${why}. Check the endpoint: a proxy may have answered.`,
    { subject: uri }
  );
}
