/**
 * What is in a zip archive, by its last bytes alone (APPNOTE 6.3.10: 4.3.16 end
 * of central directory, 4.3.14 its Zip64 form, 4.3.12 the directory's entries).
 */
import { collect, LifecycleError } from '../core';
import type { Asking } from './source';

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
/** The end's record, its longest comment, and the Zip64 locator before it. */
const TAIL_BYTES = 22 + 65_535 + 20;
const DIRECTORY_BYTES = 16 * 1024 * 1024;

/** Names of the members that are files. */
export async function zipMembers(
  uri: string,
  sizeBytes: number,
  { context, signal }: Asking
): Promise<string[]> {
  const location = context.parse(uri);
  const store = context.open(location);
  const read = async (offset: number, length: number): Promise<Buffer> =>
    Buffer.from(await collect(store.read(location.key, { offset, length, signal }), length));
  const tailStart = Math.max(0, sizeBytes - TAIL_BYTES);
  const tail = await read(tailStart, sizeBytes - tailStart);
  const { offset, length } = await directoryOf(tail, read, uri);
  if (length > DIRECTORY_BYTES || offset + length > sizeBytes) {
    throw damaged(uri);
  }
  const isInTail = offset >= tailStart;
  const directory = isInTail
    ? tail.subarray(offset - tailStart, offset - tailStart + length)
    : await read(offset, length);
  return [...names(directory, uri)].filter(name => !name.endsWith('/'));
}

async function directoryOf(
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
    if (offset !== 0xffffffff && length !== 0xffffffff) {
      return { offset, length };
    }
    if (at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR64) {
      throw damaged(uri);
    }
    const end = await read(Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.length < 56 || end.readUInt32LE(0) !== END64) {
      throw damaged(uri);
    }
    return { length: Number(end.readBigUInt64LE(40)), offset: Number(end.readBigUInt64LE(48)) };
  }
  throw damaged(uri);
}

function* names(directory: Buffer, uri: string): Generator<string> {
  for (let at = 0; at < directory.length;) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY) {
      throw damaged(uri);
    }
    const nameLength = directory.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    yield directory.toString('utf8', at + 46, at + 46 + nameLength);
    at = next;
  }
}

function damaged(uri: string): LifecycleError {
  return new LifecycleError('unreadable', `${uri}: this is not a zip archive, or it is damaged.`, {
    subject: uri
  });
}
