/**
 * What is in a zip archive, by its last bytes alone (APPNOTE 6.3.10: 4.3.16 end
 * of central directory, 4.3.14 its Zip64 form, 4.3.12 the directory's entries, 4.5.3 their Zip64 fields).
 */
import { LifecycleError } from '../../core';
import type { SourceFile } from '../source';

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
/** The end's record, its longest comment, and the Zip64 locator before it. */
const TAIL_BYTES = 22 + 65_535 + 20;
/** Some hundred thousand members. */
const DIRECTORY_BYTES = 64 * 1024 * 1024;
const FULL16 = 0xffff;
const FULL32 = 0xffffffff;

/** A member that is a file. */
export interface ZipEntry {
  /** As the archive writes it: folders end in a slash, and are left out. */
  name: string;
  /** 0: stored, 8: deflated; others exist. */
  method: number;
  isEncrypted: boolean;
  crc32: number;
  /** In the archive. */
  packedBytes: number;
  sizeBytes: number;
  /** Where its local header begins; the content follows that. */
  offset: number;
}

type Archive = Pick<SourceFile, 'uri' | 'sizeBytes' | 'version' | 'read'>;

/** Of the archives that were looked into last: each of their members would read it again. */
const known = new Map<string, readonly ZipEntry[]>();
const KNOWN_ARCHIVES = 4;

/**
 * Every member with its place, in the order of the directory; that of an archive that
 * has not changed is remembered.
 *
 * @throws LifecycleError `unreadable` when this is no zip archive, or a damaged one
 */
export async function directoryOf(archive: Archive, signal?: AbortSignal): Promise<readonly ZipEntry[]> {
  const { uri, version, sizeBytes } = archive;
  const key = JSON.stringify([uri, version, sizeBytes]);
  const found = known.get(key) ?? (await readDirectory(archive, signal));
  known.delete(key);
  if (version !== null) {
    known.set(key, found);
  }
  for (const oldest of [...known.keys()].slice(0, -KNOWN_ARCHIVES)) {
    known.delete(oldest);
  }
  return found;
}

async function readDirectory(archive: Archive, signal?: AbortSignal): Promise<readonly ZipEntry[]> {
  const { uri, sizeBytes } = archive;
  const read = async (offset: number, length: number): Promise<Buffer> => {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset + length > sizeBytes) {
      throw damaged(uri);
    }
    const bytes = await archive.read(offset, length, signal);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const tailStart = Math.max(0, sizeBytes - TAIL_BYTES);
  const tail = await read(tailStart, sizeBytes - tailStart);
  const { offset, length } = await placeOf(tail, read, uri);
  if (length > DIRECTORY_BYTES) {
    throw damaged(uri);
  }
  const isInTail = offset >= tailStart && offset + length <= sizeBytes;
  const directory = isInTail
    ? tail.subarray(offset - tailStart, offset - tailStart + length)
    : await read(offset, length);
  return [...entries(directory, sizeBytes, uri)].filter(({ name }) => !name.endsWith('/'));
}

async function placeOf(
  tail: Buffer,
  read: (offset: number, length: number) => Promise<Buffer>,
  uri: string
): Promise<{ offset: number; length: number }> {
  for (let at = tail.length - 22; at >= 0; at--) {
    const isEnd = tail.readUInt32LE(at) === END && at + 22 + tail.readUInt16LE(at + 20) === tail.length;
    if (!isEnd) {
      continue;
    }
    const length = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    const isFull = offset === FULL32 || length === FULL32 || tail.readUInt16LE(at + 10) === FULL16;
    const hasLocator = at >= 20 && tail.readUInt32LE(at - 20) === LOCATOR64;
    if (!isFull || (!hasLocator && offset !== FULL32 && length !== FULL32)) {
      return { offset, length };
    }
    if (!hasLocator) {
      throw damaged(uri);
    }
    const end = await read(Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.readUInt32LE(0) !== END64) {
      throw damaged(uri);
    }
    return { length: Number(end.readBigUInt64LE(40)), offset: Number(end.readBigUInt64LE(48)) };
  }
  throw damaged(uri);
}

function* entries(directory: Buffer, archiveBytes: number, uri: string): Generator<ZipEntry> {
  for (let at = 0; at < directory.length;) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY) {
      throw damaged(uri);
    }
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > directory.length) {
      throw damaged(uri);
    }
    const large = largeFields(directory.subarray(nameEnd, extraEnd));
    const field = (place: number): number => {
      const value = directory.readUInt32LE(at + place);
      return value === FULL32 ? (large.shift() ?? value) : value;
    };
    // In this order the large values stand, each only where its place is full.
    const sizeBytes = field(24);
    const packedBytes = field(20);
    const offset = field(42);
    if (
      ![sizeBytes, packedBytes, offset].every(Number.isSafeInteger) ||
      offset + packedBytes > archiveBytes
    ) {
      throw damaged(uri);
    }
    yield {
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      crc32: directory.readUInt32LE(at + 16),
      packedBytes,
      sizeBytes,
      offset
    };
    at = next;
  }
}

/** The 64-bit values of the extra field with the header 1. */
function largeFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const whole = Math.min(length, extra.length - at - 4) >> 3;
      return Array.from({ length: whole }, (_, i) => Number(extra.readBigUInt64LE(at + 4 + 8 * i)));
    }
    at += 4 + length;
  }
  return [];
}

/**
 * An `unreadable` error, to be thrown, about an archive or a member of one.
 *
 * @param why In words, as they follow the address
 */
export function damaged(uri: string, why = 'this is not a zip archive, or it is damaged'): LifecycleError {
  return new LifecycleError('unreadable', `${uri}: ${why}.`, { subject: uri });
}
