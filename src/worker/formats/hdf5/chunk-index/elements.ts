/** The elements of a fixed or extensible array: one a chunk, an address, and with filters a size and a mask. */
import type { Cursor } from '../bytes';
import type { ChunkedLayout } from './layout';
import { Numbering } from './numbering';
import type { Rows } from './rows';

/** "Client ID" of an array's header: what its elements are. */
const UNFILTERED = 0;
const FILTERED = 1;
const MASK_BYTES = 4;
/** A block with one checksum is held whole; no writer makes one near this size. */
const MOST_BLOCK_BYTES = 2 ** 28;

/**
 * What is read goes to `rows`; an element with an undefined address is a chunk that was never
 * written. Fails with `unreadable` where the elements are not of the kind and length that the
 * layout, filtered or not, asks for (Specification "VII.C." and "VII.D.").
 */
export class Elements {
  /** Elements from here on are of no chunk in the extent. */
  readonly end: number;
  private readonly numbering: Numbering;
  private readonly sizeBytes: number;
  private readonly place: number[] = [];

  /** At the header's client ID and element size, which are read. */
  constructor(
    header: Cursor,
    layout: ChunkedLayout,
    private readonly rows: Rows
  ) {
    this.client = header.uint8();
    this.bytes = header.uint8();
    this.sizeBytes = this.bytes - header.sizes.offsets - MASK_BYTES;
    const fits =
      this.client === UNFILTERED
        ? this.bytes === header.sizes.offsets
        : this.client === FILTERED && this.sizeBytes >= 1 && this.sizeBytes <= 8;
    if (!fits || this.client !== (layout.filters > 0 ? FILTERED : UNFILTERED)) {
      header.fail(`it has elements of kind ${this.client} and ${this.bytes} bytes`);
    }
    this.numbering = new Numbering(layout, rows);
    this.end = this.numbering.end;
  }

  readonly client: number;
  /** Bytes an element. */
  readonly bytes: number;

  /** Take elements `first` to `first + count - 1`, which are next. */
  read(cursor: Cursor, first: number, count: number): void {
    for (let number = first; number < first + count; number++) {
      const address = cursor.maybeAddress();
      const filtered = this.client === FILTERED;
      const storedBytes = filtered ? cursor.uint(this.sizeBytes) : undefined;
      const mask = filtered ? cursor.uint32() : 0;
      if (address !== undefined) {
        this.rows.put(this.numbering.place(number, this.place), address, storedBytes, mask);
      }
    }
  }

  /** Bytes of a block of so many elements. */
  blockBytes(cursor: Cursor, count: number, overhead: number): number {
    const length = overhead + count * this.bytes;
    return length <= MOST_BLOCK_BYTES ? length : cursor.fail(`it has a block of ${length} bytes`);
  }
}

/** Bit `index` of a page bitmap, from the highest bit of its first byte. */
export function isPageWritten(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}
