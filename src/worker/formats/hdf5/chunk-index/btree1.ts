/**
 * Chunks as HDF5 1.8 indexes them, and later libraries unless they are asked for
 * a newer format. HDF5 File Format Specification v3, "III.A.1. Disk Format: Level
 * 1A1 - Version 1 B-trees", node type 1.
 */
import { MOST_LEVELS, Visits, type Cursor, type Hdf5Bytes } from '../bytes';
import { readAhead } from '../readAhead';
import type { ChunkedLayout } from './layout';
import type { Rows } from './rows';

const CHUNK_NODE = 1;
/** Entries of a full node unless the superblock says otherwise: twice the usual "Indexed Storage Internal Node K". */
const USUAL_ENTRIES = 64;

/** Put every chunk of the tree with this root into `rows`; each level is read ahead. */
export async function readBTree1(
  bytes: Hdf5Bytes,
  address: number,
  layout: ChunkedLayout,
  rows: Rows
): Promise<void> {
  const { what } = rows;
  const { offsets } = bytes.sizes;
  const rank = layout.chunkShape.length;
  // A key has an offset for each dimension, and one into the element, always 0.
  const keyBytes = 8 + 8 * (rank + 1);
  const nodeBytes = (entries: number): number => 8 + 2 * offsets + entries * (keyBytes + offsets) + keyBytes;
  const visits = new Visits(bytes.uri, what);
  const order = new KeyOrder(rank);
  let nodes = [address];
  let level: number | undefined;
  while (nodes.length > 0) {
    const children: number[] = [];
    const blocks = nodes.map(node => ({ address: node, length: nodeBytes(USUAL_ENTRIES) }));
    for await (const { block, cursor } of readAhead(bytes, blocks, what)) {
      visits.enter(block.address);
      let node = cursor;
      const head = readHead(node);
      level ??= head.level;
      if (head.level !== level || level > MOST_LEVELS) {
        node.fail(`a node says that it is on level ${head.level}`);
      }
      if (nodeBytes(head.entries) > node.block.byteLength) {
        node = await bytes.cursor(block.address, nodeBytes(head.entries), what);
        readHead(node);
      }
      for (let i = 0; i < head.entries; i++) {
        if (level > 0) {
          node.skip(keyBytes);
          children.push(node.address());
        } else {
          readChunk(node, layout, order, rows);
        }
      }
    }
    nodes = children;
    level = (level ?? 0) - 1;
  }
}

function readHead(node: Cursor): { level: number; entries: number } {
  node.signature('TREE');
  if (node.uint8() !== CHUNK_NODE) {
    node.fail('a node is not of chunks');
  }
  const level = node.uint8();
  const entries = node.uint16();
  // The siblings; nodes are found through their parents.
  node.skip(2 * node.sizes.offsets);
  return { level, entries };
}

function readChunk(node: Cursor, { chunkShape }: ChunkedLayout, order: KeyOrder, rows: Rows): void {
  const storedBytes = node.uint32();
  const filterMask = node.uint32();
  const place = order.next;
  for (let axis = 0; axis < chunkShape.length; axis++) {
    const offset = node.uint(8);
    place[axis] = offset / chunkShape[axis]!;
    if (!Number.isInteger(place[axis])) {
      node.fail(`a chunk begins at ${offset} of dimension ${axis}, which is inside of another`);
    }
  }
  if (node.uint(8) !== 0) {
    node.fail('a chunk begins inside of an element');
  }
  if (!order.advance()) {
    node.fail('its chunks are not in order');
  }
  rows.put(place, node.address(), storedBytes, filterMask);
}

/** Keys ascend through all leaves: the library finds chunks by it. These trees have no checksums. */
class KeyOrder {
  next: number[];
  private last: number[] | undefined;

  constructor(private readonly rank: number) {
    this.next = new Array<number>(rank).fill(0);
  }

  /** Is `next` after the last one? Then it is the last one. */
  advance(): boolean {
    const { last, next, rank } = this;
    let axis = 0;
    while (last && axis < rank && next[axis] === last[axis]) {
      axis++;
    }
    if (last && !(axis < rank && next[axis]! > last[axis]!)) {
      return false;
    }
    this.last = next;
    this.next = last ?? new Array<number>(rank).fill(0);
    return true;
  }
}
