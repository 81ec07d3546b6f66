/**
 * Fractal heap: links and attributes of objects that have many, and shared
 * messages. Specification III.G.
 */
import { Cursor, lookup3, MOST_LEVELS, type Hdf5Bytes } from '../bytes';
import { readFractalHeader, type FilteredBlock, type FractalHeader } from './fractalHeader';
import { hugeObject } from './hugeObjects';
import { unfilter } from './unfilter';

const MANAGED = 0;
const HUGE = 1;
const TINY = 2;
/** IDs with more bytes than this have tiny objects with 12-bit lengths. */
const SHORT_TINY_BYTES = 16;
/** Blocks kept: objects are read in the order of their names, which lie anywhere. */
const KEPT_BYTES = 4 * 1024 ** 2;

interface Place {
  address: number;
  filtered: FilteredBlock | undefined;
  /** Bytes of heap. */
  length: number;
  /** Offset in the heap of the block's beginning. */
  start: number;
}

/**
 * `open` reads the header; blocks are read and verified when an object of theirs is
 * asked for, and the last ones kept. Throws `unreadable` where the heap is damaged.
 */
export class FractalHeap {
  /** Verified direct blocks by address, in the order of their last use. */
  private readonly kept = new Map<number, Uint8Array>();
  private keptBytes = 0;

  private constructor(private readonly header: FractalHeader) {}

  static async open(bytes: Hdf5Bytes, address: number, what: string): Promise<FractalHeap> {
    return new FractalHeap(await readFractalHeader(bytes, address, what));
  }

  get idBytes(): number {
    return this.header.idBytes;
  }

  /** The object with this heap ID. */
  async object(bytes: Hdf5Bytes, id: Uint8Array, what: string): Promise<Cursor> {
    const cursor = new Cursor(id, bytes.sizes, bytes.uri, what);
    const first = cursor.uint8();
    if (first >> 6 !== 0) {
      cursor.fail('the version of a heap ID is not known');
    }
    const content = await this.content(bytes, (first >> 4) & 3, first & 15, cursor);
    return new Cursor(content, bytes.sizes, bytes.uri, what);
  }

  private content(bytes: Hdf5Bytes, type: number, low: number, id: Cursor): Promise<Uint8Array> {
    switch (type) {
      case MANAGED:
        return this.managed(bytes, id);
      case HUGE:
        return hugeObject(bytes, this.header, id);
      case TINY: {
        const length = id.block.byteLength - 1 <= SHORT_TINY_BYTES ? low + 1 : low * 256 + id.uint8() + 1;
        return Promise.resolve(id.bytes(length));
      }
      default:
        return id.fail(`a heap ID of type ${type} is not known`);
    }
  }

  private async managed(bytes: Hdf5Bytes, id: Cursor): Promise<Uint8Array> {
    const offset = id.uint(this.header.offsetBytes);
    const length = id.uint(this.header.lengthBytes);
    const place = await this.locate(bytes, offset, id.what);
    const block = await this.directBlock(bytes, place, id.what);
    const inside = offset - place.start;
    if (inside + length > block.byteLength) {
      id.fail('an object lies outside of its heap block');
    }
    return block.subarray(inside, inside + length);
  }

  /** The direct block that holds an offset, from the root downwards. */
  private async locate(bytes: Hdf5Bytes, offset: number, what: string): Promise<Place> {
    const { table, root, rootRows, rootFiltered } = this.header;
    if (root === undefined) {
      return bytes.fail(what, 'its heap is empty');
    }
    if (rootRows === 0) {
      return { address: root, filtered: rootFiltered, length: table.startBytes, start: 0 };
    }
    let address = root;
    let rows = rootRows;
    let start = 0;
    for (let level = 0; level < MOST_LEVELS; level++) {
      const { row, column, inside } = table.locate(offset - start);
      if (row >= rows) {
        break;
      }
      const entries = await this.indirectBlock(bytes, address, rows, what);
      start = offset - inside;
      const child = this.child(entries, rows, row, column);
      if (row < table.directRows) {
        return { ...child, length: table.blockBytes(row), start };
      }
      address = child.address;
      rows = table.rowsBelow(row);
    }
    return bytes.fail(what, 'an object lies outside of its heap');
  }

  /** A cursor at the first entry of a verified indirect block. */
  private async indirectBlock(
    bytes: Hdf5Bytes,
    address: number,
    rows: number,
    what: string
  ): Promise<Cursor> {
    const { offsets } = bytes.sizes;
    const { table, offsetBytes } = this.header;
    const directRows = Math.min(rows, table.directRows);
    const prefix = 5 + offsets + offsetBytes;
    const entries = table.width * (directRows * this.entryBytes(bytes) + (rows - directRows) * offsets);
    const block = await bytes.cursor(address, prefix + entries + 4, what);
    block.signature('FHIB');
    block.version(0);
    if (block.address() !== this.header.address) {
      block.fail('a block belongs to another heap');
    }
    block.skip(offsetBytes + entries);
    block.checksum();
    block.position = prefix;
    return block;
  }

  private child(entries: Cursor, rows: number, row: number, column: number): Omit<Place, 'length' | 'start'> {
    const { table, filters } = this.header;
    const { offsets, lengths } = entries.sizes;
    const isFiltered = filters.length > 0;
    const entryBytes = offsets + (isFiltered ? lengths + 4 : 0);
    const directRows = Math.min(rows, table.directRows);
    const index = row * table.width + column;
    const direct = Math.min(index, directRows * table.width);
    entries.skip(direct * entryBytes + (index - direct) * offsets);
    const address = entries.address();
    const filtered =
      isFiltered && row < table.directRows
        ? { length: entries.length(), filterMask: entries.uint32() }
        : undefined;
    return { address, filtered };
  }

  private entryBytes(bytes: Hdf5Bytes): number {
    const { offsets, lengths } = bytes.sizes;
    return offsets + (this.header.filters.length > 0 ? lengths + 4 : 0);
  }

  private async directBlock(bytes: Hdf5Bytes, place: Place, what: string): Promise<Uint8Array> {
    const { address, filtered, length } = place;
    const known = this.kept.get(address);
    if (known) {
      this.kept.delete(address);
      this.kept.set(address, known);
      return known;
    }
    const { filters } = this.header;
    const stored = await bytes.read(address, filtered?.length ?? length, what);
    const block = filtered
      ? await unfilter(bytes, stored, filters, filtered.filterMask, length, what)
      : stored;
    this.verify(new Cursor(block, bytes.sizes, bytes.uri, what));
    this.keep(address, block);
    return block;
  }

  private verify(block: Cursor): void {
    block.signature('FHDB');
    block.version(0);
    if (block.address() !== this.header.address) {
      block.fail('a block belongs to another heap');
    }
    block.skip(this.header.offsetBytes);
    if (this.header.hasChecksums) {
      // Computed over the whole block, with zeros where it stands.
      const at = block.position;
      const stated = block.uint32();
      const zeroed = block.block.slice();
      zeroed.fill(0, at, at + 4);
      if (lookup3(zeroed) !== stated) {
        block.fail('the checksum of a heap block is wrong');
      }
    }
  }

  private keep(address: number, block: Uint8Array): void {
    this.kept.set(address, block);
    this.keptBytes += block.byteLength;
    for (const [oldest, { byteLength }] of this.kept) {
      if (this.keptBytes <= KEPT_BYTES) {
        return;
      }
      this.kept.delete(oldest);
      this.keptBytes -= byteLength;
    }
  }
}
