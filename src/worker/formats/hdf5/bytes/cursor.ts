/** A place in a block of bytes that moves on as values are read, and never leaves the block. */
import { lookup3 } from './checksum';
import { unreadable } from './damage';

/** Bytes that addresses and lengths take in this file (superblock: "Size of Offsets", "Size of Lengths"). */
export interface Sizes {
  offsets: number;
  lengths: number;
}

const LATIN1 = new TextDecoder('latin1');
const UTF8 = new TextDecoder();

/**
 * Every number of the format is little-endian; offsets and lengths are as wide as the
 * superblock says (`sizes`).
 *
 * Reading beyond the block throws `unreadable` with the file, `what`, and the place.
 */
export class Cursor {
  private readonly view: DataView;
  /** From the beginning of the block. */
  position = 0;

  constructor(
    readonly block: Uint8Array,
    readonly sizes: Sizes,
    readonly uri: string,
    /** What the block is, for errors: "the fractal heap at 4096". */
    readonly what: string
  ) {
    this.view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  }

  get remaining(): number {
    return this.block.byteLength - this.position;
  }

  /** Little-endian unsigned integer of 1 to 8 bytes; beyond 2^53 is an error. */
  uint(size: number): number {
    const at = this.advance(size);
    switch (size) {
      case 1:
        return this.view.getUint8(at);
      case 2:
        return this.view.getUint16(at, true);
      case 4:
        return this.view.getUint32(at, true);
      case 8:
        return this.safe(this.view.getUint32(at + 4, true) * 2 ** 32 + this.view.getUint32(at, true));
    }
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + this.block[at + i]!;
    }
    return this.safe(value);
  }

  uint8(): number {
    return this.uint(1);
  }

  uint16(): number {
    return this.uint(2);
  }

  uint32(): number {
    return this.uint(4);
  }

  /** A length, in this file's size of lengths. */
  length(): number {
    return this.uint(this.sizes.lengths);
  }

  /** A length of which all bits may be set: "unlimited" or "not known". */
  maybeLength(): number | undefined {
    return this.unlessAllOnes(this.sizes.lengths);
  }

  /** An address relative to the base address; undefined where all bits are set ("undefined address"). */
  maybeAddress(): number | undefined {
    return this.unlessAllOnes(this.sizes.offsets);
  }

  /** An address that must be there. */
  address(): number {
    return this.maybeAddress() ?? this.fail('an address is missing');
  }

  /** A view of the next bytes, not a copy. */
  bytes(length: number): Uint8Array {
    const at = this.advance(length);
    return this.block.subarray(at, at + length);
  }

  /** A cursor of its own over the next bytes. */
  sub(length: number, what = this.what): Cursor {
    return new Cursor(this.bytes(length), this.sizes, this.uri, what);
  }

  /** A cursor of its own at the beginning of the same block. */
  fresh(what = this.what): Cursor {
    return new Cursor(this.block, this.sizes, this.uri, what);
  }

  skip(length: number): void {
    this.advance(length);
  }

  /** Text of a known length, up to its first NUL. */
  text(length: number): string {
    const bytes = this.bytes(length);
    const end = bytes.indexOf(0);
    return UTF8.decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  /** Text up to and including its NUL, which must be there. */
  textToNul(): string {
    const end = this.block.indexOf(0, this.position);
    if (end < 0) {
      this.fail('a text has no end');
    }
    const text = UTF8.decode(this.block.subarray(this.position, end));
    this.position = end + 1;
    return text;
  }

  /** The next bytes must be these letters. */
  signature(letters: string): void {
    const found = LATIN1.decode(this.bytes(letters.length));
    if (found !== letters) {
      this.fail(`the signature ${letters} is not there`);
    }
  }

  /** The next byte must be one of these versions. */
  version(...known: number[]): number {
    const version = this.uint8();
    return known.includes(version) ? version : this.fail(`its version ${version} is not known`);
  }

  /** The four bytes here must be the checksum of all before them. */
  checksum(): void {
    const computed = lookup3(this.block.subarray(0, this.position));
    if (this.uint32() !== computed) {
      this.fail('its checksum is wrong');
    }
  }

  /** Throw `unreadable` for this block. */
  fail(why: string): never {
    throw unreadable(this.uri, this.what, why);
  }

  private unlessAllOnes(size: number): number | undefined {
    const { block, position } = this;
    let ones = 0;
    while (ones < size && block[position + ones] === 0xff) {
      ones++;
    }
    if (ones === size) {
      this.advance(size);
      return undefined;
    }
    return this.uint(size);
  }

  private advance(length: number): number {
    const at = this.position;
    if (!(length >= 0 && length <= this.block.byteLength - at)) {
      this.fail(`it ends at byte ${this.block.byteLength}, before its content does`);
    }
    this.position = at + length;
    return at;
  }

  private safe(value: number): number {
    return value <= Number.MAX_SAFE_INTEGER ? value : this.fail(`the number ${value} is beyond 2^53`);
  }
}
