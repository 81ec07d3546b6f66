/** The bytes of an HDF5 file by address, as the superblock counts them, for one caller. */
import type { SourceFile } from '../../source';
import { Cursor, type Sizes } from './cursor';
import { unreadable } from './damage';
import { Pages } from './pages';

interface AddressRange {
  address: number;
  length: number;
}

interface Frame {
  /** Where address 0 is: after a user block. */
  base: number;
  sizes: Sizes;
  signal?: AbortSignal;
}

/**
 * Views of one file with different frames share its pages. Nothing is
 * allocated for a range that does not lie inside the file.
 */
export class Hdf5Bytes {
  private constructor(
    private readonly pages: Pages,
    private readonly frame: Frame
  ) {}

  /** Before the superblock says otherwise, offsets and lengths have 8 bytes. */
  static of(source: SourceFile, frame: Partial<Frame> = {}): Hdf5Bytes {
    return new Hdf5Bytes(new Pages(source), { base: 0, sizes: { offsets: 8, lengths: 8 }, ...frame });
  }

  /** The same file with another base address, sizes, or for another caller. */
  with(frame: Partial<Frame>): Hdf5Bytes {
    return new Hdf5Bytes(this.pages, { ...this.frame, ...frame });
  }

  get uri(): string {
    return this.pages.uri;
  }

  /** Bytes from address 0 to the end of the file. */
  get sizeBytes(): number {
    return this.pages.sizeBytes - this.frame.base;
  }

  /** Where in the file address 0 is. */
  get base(): number {
    return this.frame.base;
  }

  get sizes(): Sizes {
    return this.frame.sizes;
  }

  get signal(): AbortSignal | undefined {
    return this.frame.signal;
  }

  /** Exactly these bytes, not to be written to; `what` they are goes into errors. */
  async read(address: number, length: number, what: string): Promise<Uint8Array> {
    if (!(address >= 0 && length >= 0 && address + length <= this.sizeBytes)) {
      throw unreadable(
        this.uri,
        what,
        `it should be at bytes ${address} to ${address + length}, but the file has ${this.sizeBytes}`
      );
    }
    return this.pages.read({ start: this.frame.base + address, length }, this.frame.signal);
  }

  /** A cursor over a block of known length. */
  async cursor(address: number, length: number, what: string): Promise<Cursor> {
    return new Cursor(await this.read(address, length, what), this.frame.sizes, this.uri, what);
  }

  /** A cursor over a block that is at most this long, and shorter where the file ends. */
  async cursorUpTo(address: number, length: number, what: string): Promise<Cursor> {
    return this.cursor(address, Math.max(0, Math.min(length, this.sizeBytes - address)), what);
  }

  /** Read ahead: these blocks are needed next. What lies outside the file is left for `read` to report. */
  async prefetch(ranges: readonly AddressRange[]): Promise<void> {
    const inside = ranges.filter(
      ({ address, length }) => address >= 0 && length >= 0 && address + length <= this.sizeBytes
    );
    await this.pages.prefetch(
      inside.map(({ address, length }) => ({ start: this.frame.base + address, length })),
      this.frame.signal
    );
  }

  /** Throw `unreadable` for a part of this file. */
  fail(what: string, why: string): never {
    throw unreadable(this.uri, what, why);
  }
}
