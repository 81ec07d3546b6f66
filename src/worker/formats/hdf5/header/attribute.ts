/** Attribute message. Specification IV.A.2.m. */
import type { Cursor } from '../bytes';
import { elementsOf, parseDataspace, type Dataspace } from './dataspace';
import { parseDatatype, type Datatype } from './datatype';

/**
 * A message in its parts, the value not yet decoded: it may lie in the global heap. Whoever
 * decodes `data` takes `fresh()` of it, as others may do the same.
 */
export interface Attribute {
  name: string;
  type: Datatype;
  space: Dataspace;
  /** At the beginning of the elements; exactly these. */
  data: Cursor;
}

/** The body of a shared message of a type: `body` is what stands in its place. */
type Resolve = (type: number, body: Cursor) => Promise<Cursor>;

const DATASPACE = 0x01;
const DATATYPE = 0x03;

/** `owner` is what has the attribute, for errors: `variable a`. */
export async function parseAttribute(cursor: Cursor, owner: string, resolve: Resolve): Promise<Attribute> {
  const version = cursor.version(1, 2, 3);
  // Version 1 has a reserved byte here.
  const flags = version === 1 ? (cursor.skip(1), 0) : cursor.uint8();
  const nameBytes = cursor.uint16();
  const typeBytes = cursor.uint16();
  const spaceBytes = cursor.uint16();
  cursor.skip(version === 3 ? 1 : 0);
  const padded = (length: number): number => (version === 1 ? Math.ceil(length / 8) * 8 : length);
  const name = cursor.sub(padded(nameBytes)).text(nameBytes);
  const what = `attribute ${name} of ${owner}`;
  const typeBody = cursor.sub(padded(typeBytes), what);
  const spaceBody = cursor.sub(padded(spaceBytes), what);
  const type = parseDatatype(flags & 1 ? await resolve(DATATYPE, typeBody) : typeBody);
  const space = parseDataspace(flags & 2 ? await resolve(DATASPACE, spaceBody) : spaceBody);
  return { name, type, space, data: cursor.sub(elementsOf(space) * type.size, what) };
}
