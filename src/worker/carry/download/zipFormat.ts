/**
 * The records of a zip archive (PKWARE APPNOTE 6.3.10) whose members are
 * stored as they are. The CRC-32 of a member is known only after its bytes, so it
 * follows them in a data descriptor (4.3.9); all lengths are known beforehand.
 * Zip64 fields (4.5.3) stand where 32 bits do not suffice, and only there.
 */

/** A member as the archive lists it. */
export interface ZipMember {
  /** With slashes; of a folder ending in one. */
  name: Uint8Array;
  sizeBytes: number;
  modified: Date | null;
  /** Where its local header begins. */
  offset: number;
}

/** Most that 32 bits say; this very number means "see the zip64 field". */
const MOST_32 = 0xffffffff;
const MOST_16 = 0xffff;
/** 4.4.3.2: zip64. */
const VERSION = 45;
/** Data descriptor (bit 3), names in UTF-8 (bit 11). */
const FLAGS = 0x0808;
/** 4.4.2: made on Unix, so that the attributes are its modes. */
const MADE_BY = (3 << 8) | VERSION;
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o040755;

const needs64 = ({ sizeBytes }: ZipMember): boolean => sizeBytes >= MOST_32;

/** Little-endian fields, one after the other. */
class Fields {
  private readonly parts: Buffer[] = [];

  u16(...values: number[]): this {
    return this.put(values, 2, (part, value, at) => part.writeUInt16LE(value, at));
  }

  u32(...values: number[]): this {
    return this.put(values, 4, (part, value, at) => part.writeUInt32LE(value, at));
  }

  u64(...values: number[]): this {
    return this.put(values, 8, (part, value, at) => part.writeBigUInt64LE(BigInt(value), at));
  }

  bytes(...parts: Uint8Array[]): this {
    this.parts.push(...parts.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
    return this;
  }

  finish(): Buffer {
    return Buffer.concat(this.parts);
  }

  private put(
    values: number[],
    size: number,
    write: (part: Buffer, value: number, at: number) => void
  ): this {
    const part = Buffer.alloc(values.length * size);
    values.forEach((value, index) => write(part, value, index * size));
    this.parts.push(part);
    return this;
  }
}

/** 4.3.7. */
export function localHeader(member: ZipMember): Buffer {
  const is64 = needs64(member);
  const extra = new Fields();
  if (is64) {
    // The sizes are in the data descriptor; that this field is here makes them 64 bits wide.
    extra.u16(1, 16).u64(0, 0);
  }
  const extras = extra.bytes(timeExtra(member)).finish();
  const size = is64 ? MOST_32 : 0;
  return new Fields()
    .u32(0x04034b50)
    .u16(VERSION, FLAGS, 0, ...dosTime(member.modified))
    .u32(0, size, size)
    .u16(member.name.byteLength, extras.byteLength)
    .bytes(member.name, extras)
    .finish();
}

/** 4.3.9. */
export function dataDescriptor(member: ZipMember, crc: number): Buffer {
  const { sizeBytes } = member;
  const fields = new Fields().u32(0x08074b50, crc);
  return (needs64(member) ? fields.u64(sizeBytes, sizeBytes) : fields.u32(sizeBytes, sizeBytes)).finish();
}

/** 4.3.12. */
export function centralHeader(member: ZipMember, crc: number): Buffer {
  const { sizeBytes, offset, name } = member;
  const wide = [...(needs64(member) ? [sizeBytes, sizeBytes] : []), ...(offset >= MOST_32 ? [offset] : [])];
  const extra = new Fields();
  if (wide.length > 0) {
    extra.u16(1, wide.length * 8).u64(...wide);
  }
  const extras = extra.bytes(timeExtra(member)).finish();
  const size = Math.min(sizeBytes, MOST_32);
  const isFolder = name.at(-1) === 0x2f;
  const attributes = (isFolder ? FOLDER_MODE : FILE_MODE) * 0x10000 + (isFolder ? 0x10 : 0);
  return new Fields()
    .u32(0x02014b50)
    .u16(MADE_BY, VERSION, FLAGS, 0, ...dosTime(member.modified))
    .u32(crc, size, size)
    .u16(name.byteLength, extras.byteLength, 0, 0, 0)
    .u32(attributes, Math.min(offset, MOST_32))
    .bytes(name, extras)
    .finish();
}

interface Directory {
  count: number;
  offset: number;
  sizeBytes: number;
}

/** 4.3.14 to 4.3.16. */
export function endOfDirectory({ count, offset, sizeBytes }: Directory): Buffer {
  const fields = new Fields();
  if (count >= MOST_16 || offset >= MOST_32 || sizeBytes >= MOST_32) {
    fields
      .u32(0x06064b50)
      .u64(44)
      .u16(MADE_BY, VERSION)
      .u32(0, 0)
      .u64(count, count, sizeBytes, offset)
      .u32(0x07064b50, 0)
      .u64(offset + sizeBytes)
      .u32(1);
  }
  const shown = Math.min(count, MOST_16);
  return fields
    .u32(0x06054b50)
    .u16(0, 0, shown, shown)
    .u32(Math.min(sizeBytes, MOST_32), Math.min(offset, MOST_32))
    .u16(0)
    .finish();
}

/** 4.4.6, in UTC: the archive is the same wherever it is made. MS-DOS counts from 1980, in steps of two seconds. */
function dosTime(modified: Date | null): [time: number, date: number] {
  const year = modified?.getUTCFullYear() ?? 0;
  if (!modified || year < 1980 || year > 2107) {
    return [0, (1 << 5) | 1];
  }
  const time =
    (modified.getUTCHours() << 11) | (modified.getUTCMinutes() << 5) | (modified.getUTCSeconds() >> 1);
  return [time, ((year - 1980) << 9) | ((modified.getUTCMonth() + 1) << 5) | modified.getUTCDate()];
}

/** The extended timestamp of Info-ZIP (4.6.1, 0x5455): seconds since 1970, whatever the time zone. */
function timeExtra({ modified }: ZipMember): Buffer {
  const seconds = modified ? Math.floor(modified.getTime() / 1000) : -1;
  if (seconds < 0 || seconds > 0x7fffffff) {
    return Buffer.alloc(0);
  }
  return new Fields().u16(0x5455, 5).bytes(Uint8Array.of(1)).u32(seconds).finish();
}
