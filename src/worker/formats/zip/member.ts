/** Members of archives as source files: those that are stored by their ranges, those that are deflated unpacked first. */
import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { decodedPath, LifecycleError, nearest, urlPath, type Location } from '../../core';
import type { SourceFile } from '../source';
import { damaged, directoryOf, type ZipEntry } from './directory';

const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** Of a packed member, read with one request. */
const PIECE_BYTES = 32 * 1024 * 1024;

/**
 * The archive and the member that an address names: `…/a.zip#deep/b.nc`, its
 * path escaped as in a URL; `#/` is the archive as a folder. Zenodo's addresses
 * end in `/content`. On disk `#` is a letter like others.
 */
export function memberOf(location: Location): { archive: Location; path: string } | undefined {
  const match = /^([^#]*\.zip(?:\/content)?(?:\?[^#]*)?)#(.+)$/is.exec(location.key);
  if (!match || location.type === 'disk') {
    return undefined;
  }
  return { archive: { ...location, key: match[1]! }, path: decodedPath(match[2]!) };
}

/** Is this a Zarr store in an archive, as its name tells: `x.zarr`, `x/`, or `/`, the whole archive? */
export function isStoreMember(path: string): boolean {
  return /\/$|\.zarr$/i.test(path);
}

/** The address of a member. */
export function memberAddress(archive: string, path: string): string {
  return `${archive}#${urlPath(path)}`;
}

/**
 * The entry of a member, by its exact path.
 *
 * @throws LifecycleError `not-found` with the name that was probably meant
 */
export async function openEntry(archive: SourceFile, path: string, signal?: AbortSignal): Promise<ZipEntry> {
  const entries = await directoryOf(archive, signal);
  const entry = entries.find(({ name }) => name === path);
  if (!entry) {
    const names = entries.map(({ name }) => name);
    const guess = nearest(path, names) ?? names[0];
    throw new LifecycleError(
      'not-found',
      `${archive.uri}: the archive has no member "${path}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
      { subject: archive.uri }
    );
  }
  return entry;
}

/**
 * A member as a file. The archive is closed with it, or when it is unpacked.
 *
 * @param unpackTo - Where a deflated member goes
 * @throws LifecycleError `unreadable` when the archive is damaged, `unsupported` when it is
 *   encrypted, or compressed in a way that is not read
 */
export async function openMember(
  archive: SourceFile,
  path: string,
  unpackTo: () => Promise<string>,
  signal?: AbortSignal
): Promise<SourceFile> {
  const entry = await openEntry(archive, path, signal);
  const uri = memberAddress(archive.uri, path);
  const version = checksumOf(entry);
  if (entry.method === STORED) {
    const start = await contentOf(archive, entry, signal);
    return {
      uri,
      sizeBytes: entry.sizeBytes,
      version,
      path: undefined,
      async read(offset, length, stop, into) {
        if (offset + length > entry.sizeBytes) {
          throw damaged(uri, 'the file ends before its content does');
        }
        return archive.read(start + offset, length, stop, into);
      },
      [Symbol.asyncDispose]: () => archive[Symbol.asyncDispose]()
    };
  }
  const unpacked = await unpackTo();
  await pipeline(
    Readable.from(readEntry(archive, entry, signal)),
    createWriteStream(unpacked, { mode: 0o600 }),
    {
      signal
    }
  );
  await archive[Symbol.asyncDispose]();
  const file = await open(unpacked, 'r');
  return {
    uri,
    sizeBytes: entry.sizeBytes,
    version,
    path: unpacked,
    async read(offset, length, _signal, into) {
      const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      if (bytesRead < length) {
        throw damaged(uri, 'the file ends before its content does');
      }
      return bytes;
    },
    [Symbol.asyncDispose]: () => file.close()
  };
}

/** The member's bytes, unpacked, each of them, with the checksum that the archive has; else an error. */
export async function* readEntry(
  archive: SourceFile,
  entry: ZipEntry,
  signal?: AbortSignal
): AsyncGenerator<Uint8Array> {
  const { name, method, sizeBytes } = entry;
  const uri = memberAddress(archive.uri, name);
  const packed = packedBytes(archive, entry, signal);
  let bytes = 0;
  let sum = 0;
  for await (const chunk of method === STORED ? packed : inflated(packed, uri)) {
    bytes += chunk.byteLength;
    if (bytes > sizeBytes) {
      break;
    }
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (bytes !== sizeBytes || sum !== entry.crc32) {
    throw damaged(uri, 'it is not what its archive says (CRC-32 or size): the archive is damaged');
  }
}

/**
 * All members below a folder of the archive, as files below `folder`.
 *
 * @param path - `/` for the whole archive
 * @throws LifecycleError `unreadable` when the archive is damaged, or a name would lead out of `folder`
 */
export async function unpackBelow(
  archive: SourceFile,
  path: string,
  folder: string,
  signal?: AbortSignal
): Promise<void> {
  const top = path.replace(/\/+$/, '');
  const prefix = top === '' ? '' : `${top}/`;
  const entries = (await directoryOf(archive, signal)).filter(({ name }) => name.startsWith(prefix));
  for (const entry of entries) {
    const segments = entry.name.slice(prefix.length).split('/');
    // A name may not lead out of the folder, whatever the archive says.
    if (segments.some(segment => /^\.{0,2}$/.test(segment) || /[\\\0]/.test(segment))) {
      throw damaged(memberAddress(archive.uri, entry.name), 'a member with such a name is not unpacked');
    }
    const target = join(folder, ...segments);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await pipeline(
      Readable.from(readEntry(archive, entry, signal)),
      createWriteStream(target, { mode: 0o600, flags: 'wx' }),
      { signal }
    );
  }
}

/** What tells its content from any other. */
export function checksumOf({ crc32: sum }: Pick<ZipEntry, 'crc32'>): string {
  return `crc32:${sum.toString(16).padStart(8, '0')}`;
}

/** Where the content begins: the local header's own lengths count (APPNOTE 4.3.7), not the directory's. */
async function contentOf(archive: SourceFile, entry: ZipEntry, signal?: AbortSignal): Promise<number> {
  const { name, method, isEncrypted, offset, packedBytes: length, sizeBytes } = entry;
  const uri = memberAddress(archive.uri, name);
  if (isEncrypted) {
    throw new LifecycleError('unsupported', `${uri}: this member is encrypted.`, { subject: uri });
  }
  if (method !== STORED && method !== DEFLATED) {
    throw new LifecycleError(
      'unsupported',
      `${uri}: this member is packed by method ${method}; stored and deflated ones can be read. Unpack the archive.`,
      { subject: uri }
    );
  }
  const bytes = await archive.read(offset, Math.min(30, archive.sizeBytes - offset), signal);
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL) {
    throw damaged(uri, 'the archive is damaged where this member begins');
  }
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + length > archive.sizeBytes || (method === STORED && length !== sizeBytes)) {
    throw damaged(uri, 'the archive ends before this member does');
  }
  return start;
}

async function* packedBytes(
  archive: SourceFile,
  entry: ZipEntry,
  signal?: AbortSignal
): AsyncGenerator<Uint8Array> {
  const start = await contentOf(archive, entry, signal);
  for (let done = 0; done < entry.packedBytes;) {
    const length = Math.min(PIECE_BYTES, entry.packedBytes - done);
    yield await archive.read(start + done, length, signal);
    done += length;
  }
}

async function* inflated(packed: AsyncIterable<Uint8Array>, uri: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed);
  const inflate = createInflateRaw();
  source.on('error', error => inflate.destroy(error));
  try {
    for await (const chunk of source.pipe(inflate)) {
      yield chunk as Uint8Array;
    }
  } catch (error) {
    // Zlib's own words say nothing of the file; a broken connection's do.
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_')
      ? damaged(uri, 'it cannot be unpacked')
      : error;
  } finally {
    source.destroy();
    inflate.destroy();
  }
}
