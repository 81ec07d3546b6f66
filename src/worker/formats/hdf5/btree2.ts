/**
 * Version 2 B-trees: the index of chunks, dense links, dense attributes and
 * huge heap objects. HDF5 File Format Specification v3, "III.A.2. Disk Format:
 * Level 1A2 - Version 2 B-trees".
 */
import { MOST_LEVELS, Visits, type Cursor, type Hdf5Bytes } from './bytes';
import { readAhead } from './readAhead';

interface Header {
  type: number;
  nodeBytes: number;
  recordBytes: number;
  depth: number;
  totalRecords: number;
  root: Child | undefined;
}

interface Child {
  address: number;
  records: number;
}

/** What a node of one level can hold, and how it counts what its children hold; leaves are level 0. */
interface Level {
  mostRecords: number;
  /** Of "Total Number of Records in Child Node"; 0 where the children are leaves. */
  totalCountBytes: number;
}

/** Signature, version, type and checksum. */
const NODE_OVERHEAD_BYTES = 10;

/**
 * The records of a tree, a cursor for each node that holds some: exactly its
 * records, one after the other. Not in the order of the tree.
 *
 * @param types - Of the records that are expected ("Type" of the header)
 * @throws `unreadable` when a checksum, a count or an address is wrong, or fewer records are there than the tree claims
 */
export async function* btree2Records(
  bytes: Hdf5Bytes,
  address: number,
  types: readonly number[],
  what: string
): AsyncGenerator<{ type: number; recordBytes: number; records: Cursor }> {
  const header = await readHeader(bytes, address, types, what);
  const { type, recordBytes, totalRecords, depth } = header;
  const levels = levelsOf(bytes, header, what);
  const visits = new Visits(bytes.uri, what);
  let nodes = header.root ? [header.root] : [];
  let found = 0;
  for (let level = depth; nodes.length > 0; level--) {
    const children: Child[] = [];
    const blocks = nodes.map(node => ({ ...node, length: header.nodeBytes }));
    for await (const { block, cursor } of readAhead(bytes, blocks, what)) {
      visits.enter(block.address);
      const records = recordsOf(cursor, block.records, level, header, levels, children);
      found += block.records;
      if (found > totalRecords) {
        bytes.fail(what, `it holds more than the ${totalRecords} records that it claims`);
      }
      if (records.remaining > 0) {
        yield { type, recordBytes, records };
      }
    }
    nodes = children;
  }
  if (found !== totalRecords) {
    bytes.fail(what, `it holds ${found} of the ${totalRecords} records that it claims`);
  }
}

async function readHeader(
  bytes: Hdf5Bytes,
  address: number,
  types: readonly number[],
  what: string
): Promise<Header> {
  const { offsets, lengths } = bytes.sizes;
  const cursor = await bytes.cursor(address, 22 + offsets + lengths, what);
  cursor.signature('BTHD');
  cursor.version(0);
  const type = cursor.uint8();
  if (!types.includes(type)) {
    cursor.fail(`it has records of type ${type}`);
  }
  const nodeBytes = cursor.uint32();
  const recordBytes = cursor.uint16();
  const depth = cursor.uint16();
  // "Split Percent" and "Merge Percent" are for writers.
  cursor.skip(2);
  const root = cursor.maybeAddress();
  const rootRecords = cursor.uint16();
  const totalRecords = cursor.length();
  cursor.checksum();
  if (depth > MOST_LEVELS) {
    cursor.fail(`it is ${depth} levels deep`);
  }
  if (recordBytes === 0 || totalRecords * recordBytes > bytes.sizeBytes || nodeBytes > bytes.sizeBytes) {
    cursor.fail(`it claims ${totalRecords} records of ${recordBytes} bytes in nodes of ${nodeBytes}`);
  }
  return {
    type,
    nodeBytes,
    recordBytes,
    depth,
    totalRecords,
    root: root === undefined ? undefined : { address: root, records: rootRecords }
  };
}

/**
 * "Number of Records in Child Node" and "Total Number of Records in Child Node"
 * are as wide as the most that a child can hold needs. BigInt: a deep tree
 * could hold more than 2^53.
 */
function levelsOf(bytes: Hdf5Bytes, header: Header, what: string): Level[] {
  const room = header.nodeBytes - NODE_OVERHEAD_BYTES;
  const leaf = Math.floor(room / header.recordBytes);
  const levels: Level[] = [{ mostRecords: leaf, totalCountBytes: 0 }];
  const countBytes = bytesFor(BigInt(Math.max(leaf, 0)));
  let mostBelow = BigInt(leaf);
  for (let level = 1; level <= header.depth; level++) {
    const totalCountBytes = level > 1 ? bytesFor(mostBelow) : 0;
    const pointerBytes = bytes.sizes.offsets + countBytes + totalCountBytes;
    const most = Math.floor((room - pointerBytes) / (header.recordBytes + pointerBytes));
    levels.push({ mostRecords: most, totalCountBytes });
    mostBelow = BigInt(most + 1) * mostBelow + BigInt(most);
  }
  if (levels.some(level => level.mostRecords < 1 || level.totalCountBytes > 8)) {
    bytes.fail(what, `its nodes of ${header.nodeBytes} bytes hold no records`);
  }
  return levels;
}

function bytesFor(most: bigint): number {
  return Math.ceil(most.toString(2).length / 8);
}

/** A cursor over the node's records; its children go to `children`. */
function recordsOf(
  node: Cursor,
  records: number,
  level: number,
  header: Header,
  levels: readonly Level[],
  children: Child[]
): Cursor {
  const { mostRecords, totalCountBytes } = levels[level]!;
  if (records > mostRecords) {
    node.fail(`a node claims ${records} records, and can hold ${mostRecords}`);
  }
  node.signature(level > 0 ? 'BTIN' : 'BTLF');
  node.version(0);
  if (node.uint8() !== header.type) {
    node.fail('a node has records of another type');
  }
  const held = node.sub(records * header.recordBytes);
  if (level > 0) {
    const countBytes = bytesFor(BigInt(levels[0]!.mostRecords));
    for (let i = 0; i <= records; i++) {
      const child = { address: node.address(), records: node.uint(countBytes) };
      node.skip(totalCountBytes);
      if (child.records === 0) {
        node.fail('a node below the root is empty');
      }
      children.push(child);
    }
  }
  node.checksum();
  return held;
}
