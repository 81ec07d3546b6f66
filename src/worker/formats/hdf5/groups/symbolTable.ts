/**
 * Links of an old group: a version 1 B-tree whose leaves are symbol table nodes.
 * Specification III.A.1, III.B and III.C.
 */
import { Visits, type Cursor, type Hdf5Bytes } from '../bytes';
import type { Link, LinkTarget, SymbolTable } from '../header';
import { LocalHeap } from '../heaps';

const GROUP_NODE = 0;
/** "Cache type" of a soft link. */
const SOFT_LINK = 2;
const SCRATCH_BYTES = 16;

/** In the order of their names. */
export async function readSymbolTable(
  bytes: Hdf5Bytes,
  { btree, localHeap }: SymbolTable,
  what: string
): Promise<Link[]> {
  const heap = await LocalHeap.open(bytes, localHeap, what);
  const links: Link[] = [];
  for (const address of await leaves(bytes, btree, what)) {
    const node = await bytes.cursor(address, 8, what);
    node.signature('SNOD');
    node.version(1);
    node.skip(1);
    const count = node.uint16();
    const { offsets } = bytes.sizes;
    const entries = await bytes.cursor(address + 8, count * (2 * offsets + 8 + SCRATCH_BYTES), what);
    for (let i = 0; i < count; i++) {
      links.push(parseEntry(entries, heap));
    }
  }
  return links;
}

function parseEntry(cursor: Cursor, heap: LocalHeap): Link {
  const name = heap.text(cursor.address());
  if (name === '') {
    cursor.fail('a link has no name');
  }
  const address = cursor.maybeAddress();
  const cacheType = cursor.uint32();
  if (cacheType > SOFT_LINK) {
    cursor.fail(`an entry of its symbol table is of type ${cacheType}`);
  }
  cursor.skip(4);
  const scratch = cursor.sub(SCRATCH_BYTES);
  const target: LinkTarget =
    cacheType === SOFT_LINK
      ? { kind: 'soft', path: heap.text(scratch.uint32()) }
      : { kind: 'hard', address: address ?? cursor.fail(`its link ${name} leads nowhere`) };
  return { name, creationOrder: undefined, target };
}

/** Addresses of the symbol table nodes, in order. */
async function leaves(bytes: Hdf5Bytes, root: number, what: string): Promise<number[]> {
  const { offsets, lengths } = bytes.sizes;
  const visits = new Visits(bytes.uri, what);
  let nodes = [root];
  let wantedLevel: number | undefined;
  for (;;) {
    const children: number[] = [];
    await bytes.prefetch(nodes.map(address => ({ address, length: 8 })));
    for (const address of nodes) {
      visits.enter(address);
      const head = await bytes.cursor(address, 8 + 2 * offsets, what);
      head.signature('TREE');
      if (head.uint8() !== GROUP_NODE) {
        head.fail('its index is not one of names');
      }
      const level = head.uint8();
      wantedLevel ??= level;
      if (level !== wantedLevel) {
        head.fail('the levels of its index do not agree');
      }
      const count = head.uint16();
      const entries = await bytes.cursor(address + 8 + 2 * offsets, count * (lengths + offsets), what);
      for (let i = 0; i < count; i++) {
        entries.skip(lengths);
        children.push(entries.address());
      }
    }
    if (wantedLevel === 0 || nodes.length === 0) {
      children.forEach(address => visits.enter(address));
      return children;
    }
    nodes = children;
    wantedLevel!--;
  }
}
