/** Undo a filter pipeline: the stored bytes of one chunk become its elements. */
import { isLifecycleError, LifecycleError, releaseStep, throwIfAborted } from '../../../core';
import type { Filter } from '../../manifest';
import { unreadable } from '../bytes';
import { filterKind, notUndone } from './kinds';

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

/** The first filter that cannot be undone, by name. */
export function unsupportedFilter(filters: readonly Filter[]): string | undefined {
  return filters.find(({ name }) => !filterKind(name)?.undo)?.name;
}

/** Bytes that `filters` make of a chunk; null where one of them compresses. */
function lengthBefore(filters: readonly Filter[], chunkBytes: number): number | null {
  let length = chunkBytes;
  for (const { name } of filters) {
    const added = filterKind(name)?.addedBytes ?? null;
    if (added === null) {
      return null;
    }
    length += added;
  }
  return length;
}

/** @param length - Of the result; null when that is not known */
async function undo(
  bytes: Uint8Array,
  { name, config }: Filter,
  length: number | null,
  { uri, what }: ChunkFilters,
  signal: AbortSignal | undefined
): Promise<Uint8Array> {
  const kind = filterKind(name);
  if (!kind?.undo) {
    throw notUndone(name, length);
  }
  return kind.undo(bytes, { values: config as readonly number[], length, uri, what, signal });
}
