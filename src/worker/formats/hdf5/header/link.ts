/** Link, link info and symbol table messages. Specification IV.A.2.g, IV.A.2.c and IV.A.2.r. */
import type { Cursor } from '../bytes';

/**
 * One entry of a group, with a name that is not empty. Which object it leads to, if any,
 * `resolveLink` says.
 */
export interface Link {
  name: string;
  /** Undefined where the group does not track it. */
  creationOrder: number | undefined;
  target: LinkTarget;
}

export type LinkTarget =
  | { kind: 'hard'; address: number }
  | { kind: 'soft'; path: string }
  /** Into another file, or of a kind that an application defines. */
  | { kind: 'foreign' };

/** Where the links of a group, or the attributes of an object, lie when they are many ("dense storage"). */
export interface DenseStorage {
  heap: number;
  nameIndex: number;
}

const HARD = 0;
const SOFT = 1;

/** One link, hard, soft or external. */
export function parseLink(cursor: Cursor): Link {
  cursor.version(1);
  const flags = cursor.uint8();
  const type = flags & 8 ? cursor.uint8() : HARD;
  const creationOrder = flags & 4 ? cursor.uint(8) : undefined;
  cursor.skip(flags & 16 ? 1 : 0);
  const name = cursor.text(cursor.uint(1 << (flags & 3)));
  if (name === '') {
    cursor.fail('a link has no name');
  }
  return { name, creationOrder, target: parseTarget(cursor, type) };
}

function parseTarget(cursor: Cursor, type: number): LinkTarget {
  switch (type) {
    case HARD:
      return { kind: 'hard', address: cursor.address() };
    case SOFT:
      return { kind: 'soft', path: cursor.text(cursor.uint16()) };
    default:
      return { kind: 'foreign' };
  }
}

interface LinkInfo {
  tracksOrder: boolean;
  /** Undefined where the links are messages of the object header. */
  dense: DenseStorage | undefined;
}

/** Whether the order of creation is kept, and the heap of links where there are many. */
export function parseLinkInfo(cursor: Cursor): LinkInfo {
  cursor.version(0);
  const flags = cursor.uint8();
  cursor.skip(flags & 1 ? 8 : 0);
  return { tracksOrder: (flags & 1) !== 0, dense: parseDense(cursor) };
}

/** Attribute info message (IV.A.2.v): as link info, with shorter numbers. */
export function parseAttributeInfo(cursor: Cursor): DenseStorage | undefined {
  cursor.version(0);
  const flags = cursor.uint8();
  cursor.skip(flags & 1 ? 2 : 0);
  return parseDense(cursor);
}

function parseDense(cursor: Cursor): DenseStorage | undefined {
  const heap = cursor.maybeAddress();
  if (heap === undefined) {
    return undefined;
  }
  return { heap, nameIndex: cursor.address() };
}

/** An old group: a B-tree of names, which lie in a local heap. */
export interface SymbolTable {
  btree: number;
  localHeap: number;
}

/** Where an old group has its B-tree and its names. */
export function parseSymbolTable(cursor: Cursor): SymbolTable {
  return { btree: cursor.address(), localHeap: cursor.address() };
}
