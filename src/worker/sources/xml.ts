/**
 * Catalogs in XML: elements, attributes, text. Names without their prefixes,
 * since services choose those freely; comments, declarations and instructions
 * are passed over. No DTD is read, and no entity but XML's own five. S3's answers are read apart from these,
 * where a listing of thousands is walked without a tree, and what a service never sends is refused.
 */
import { LifecycleError } from '../core';

/** An element by its local name. `text` is its own, without its children's, and unescaped. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: Element[];
}

/**
 * The root elements of a document: one, unless it is none.
 *
 * @throws LifecycleError `unreadable` when it is no XML
 */
export function elementsIn(document: string, url: string): Element[] {
  const roots: Element[] = [];
  const open: Element[] = [];
  const parts =
    /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<\/([^\s>]+)\s*>|<([^\s/>]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
  let end = 0;
  for (const match of document.matchAll(parts)) {
    const [, data, closing, opening, attributes = '', slash, text] = match;
    if (match.index !== end) {
      throw malformed(url);
    }
    end += match[0].length;
    if (opening !== undefined) {
      const element = { name: local(opening), attributes: attributesIn(attributes), text: '', children: [] };
      (open.at(-1)?.children ?? roots).push(element);
      if (slash !== '/') {
        open.push(element);
      }
    } else if (closing !== undefined) {
      if (open.pop()?.name !== local(closing)) {
        throw malformed(url);
      }
    } else if (open.length > 0) {
      open.at(-1)!.text += data ?? unescapeXml(text ?? '');
    }
  }
  if (end !== document.length || open.length > 0 || roots.length === 0) {
    throw malformed(url);
  }
  return roots;
}

/** The text of a child. */
export function textIn(element: Element, name: string): string | undefined {
  return element.children.find(child => child.name === name)?.text.trim();
}

function attributesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, double, single]) => [
      local(name!),
      unescapeXml(double ?? single ?? '')
    ])
  );
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, decimal, hex, name: string) => {
    const code = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
    return Number.isNaN(code) ? (ENTITIES.get(name) ?? all) : String.fromCodePoint(Math.min(code, 0x10ffff));
  });
}

function malformed(url: string): LifecycleError {
  return new LifecycleError('unreadable', `${url}: the answer is not the XML of a catalog.`, {
    subject: url
  });
}
