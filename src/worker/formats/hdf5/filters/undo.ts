/** Undo a filter pipeline: the stored bytes of one chunk become its elements. */
import { isLifecycleError, LifecycleError, releaseStep, throwIfAborted } from '../../../core';
import { checkFletcher32, decodeBlosc, decompress, unshuffle } from '../../codecs';
import type { Filter } from '../../manifest';
import { unreadable } from '../bytes';
import { decodeBzip2 } from './bzip2';
import { decodeBitshuffle, decodeLz4Blocks } from './blocks';
import { isLibraryFilter, undoInLibrary } from './library';
import { decodeLzf } from './lzf';

/** What the chunks of one dataset have in common. */
interface ChunkFilters {
  uri: string;
  /** For errors: `variable t2m`. */
  what: string;
  /** In the order in which they were applied when writing. */
  filters: readonly Filter[];
  /** Of a whole chunk before its filters; chunks at the edge are as long. */
  chunkBytes: number;
}

/**
 * The bytes of one whole chunk, in the file's byte order. They may be `stored`
 * itself, where no filter was applied.
 *
 * @param filterMask - Bit i set: filter i was skipped for this chunk (HDF5 File
 * Format Specification v3, "III.A.1", "Filter Mask")
 * @throws `unreadable` when the bytes are broken or of another length, `unsupported` for a filter that is not known
 */
export async function undoFilters(
  stored: Uint8Array,
  filterMask: number,
  chunk: ChunkFilters,
  signal?: AbortSignal
): Promise<Uint8Array> {
  const { uri, what, chunkBytes } = chunk;
  const applied = chunk.filters.filter((_, i) => i > 31 || ((filterMask >>> i) & 1) === 0);
  let bytes = stored;
  for (let i = applied.length - 1; i >= 0; i--) {
    throwIfAborted(signal);
    try {
      const before = bytes;
      bytes = await undo(before, applied[i]!, lengthBefore(applied.slice(0, i), chunkBytes), chunk, signal);
      releaseStep(before, stored, bytes);
    } catch (error) {
      if (isLifecycleError(error, 'unsupported')) {
        throw new LifecycleError('unsupported', `${uri}: ${what} cannot be read: ${error.message}`, {
          subject: uri
        });
      }
      if (isLifecycleError(error)) {
        throw error;
      }
      throw unreadable(uri, `a chunk of ${what}`, (error as Error).message, error);
    }
  }
  if (bytes.byteLength !== chunkBytes) {
    throw unreadable(uri, `a chunk of ${what}`, `it has ${bytes.byteLength} bytes instead of ${chunkBytes}`);
  }
  return bytes;
}

/** Bytes that `filters` make of a chunk; null where one of them compresses. */
function lengthBefore(filters: readonly Filter[], chunkBytes: number): number | null {
  let length = chunkBytes;
  for (const { name } of filters) {
    if (name === 'fletcher32') {
      length += 4;
    } else if (name !== 'shuffle' && name !== 'bitgroom' && name !== 'granular-bitround') {
      return null;
    }
  }
  return length;
}

/** @param length - Of the result; null when that is not known */
async function undo(
  bytes: Uint8Array,
  { name, config }: Filter,
  length: number | null,
  chunk: ChunkFilters,
  signal: AbortSignal | undefined
): Promise<Uint8Array> {
  const values = config as readonly number[];
  switch (name) {
    case 'deflate':
      return decompress('zlib', bytes, length);
    case 'zstd':
      return decompress('zstd', bytes, length);
    case 'shuffle':
      return undoShuffle(bytes, values);
    case 'fletcher32':
      return checkFletcher32(bytes);
    case 'bzip2':
      return decodeBzip2(bytes, length);
    case 'lzf':
      // Client data: revision of the filter, version of LZF, bytes of a chunk.
      return decodeLzf(bytes, length ?? values[2] ?? 0);
    case 'blosc':
      return decodeBlosc(bytes, length);
    case 'lz4':
      return decodeLz4Blocks(bytes, length);
    case 'bitshuffle':
      return decodeBitshuffle(bytes, values, length);
    case 'bitgroom':
    case 'granular-bitround':
      // Quantised when written: there is nothing to undo.
      return bytes;
    default:
      if (isLibraryFilter(name) && length !== null) {
        return undoInLibrary(name, bytes, values, length, chunk, signal);
      }
      throw new LifecycleError(
        'unsupported',
        `it is compressed with "${name}"${length === null ? ', and before with another filter' : ''}.`
      );
  }
}

/** Filter 2's client data: bytes an element. */
function undoShuffle(bytes: Uint8Array, [size]: readonly number[]): Uint8Array {
  if (size === undefined || size < 1) {
    throw new Error('its shuffle filter does not say how long an element is');
  }
  // Of one element or less nothing changes places; a damaged length may be billions.
  return size < bytes.byteLength ? unshuffle(bytes, size) : bytes;
}
