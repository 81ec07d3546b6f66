/** Filters by their registered numbers (HDF Group, "Registered Filter Plugins"): all that is said of each, in one row. */
import { LifecycleError } from '../../../core';
import { checkFletcher32, decodeBlosc, decompress, unshuffle } from '../../codecs';
import { decodeBzip2 } from './bzip2';
import { decodeBitshuffle, decodeLz4Blocks } from './blocks';
import { undoInLibrary, type LibraryFilterName } from './library';
import { decodeLzf } from './lzf';

/** What undoing may need beside the stored bytes. */
export interface Undoing {
  /** The filter's client data. */
  values: readonly number[];
  /** Of the result; null when that is not known. */
  length: number | null;
  uri: string;
  /** For errors: `variable t2m`. */
  what: string;
  signal: AbortSignal | undefined;
}

/** Nothing may be left out, so that no row is half of one. */
interface FilterKind {
  id: number;
  /** Null: it is known by name alone. */
  undo: ((stored: Uint8Array, undoing: Undoing) => Uint8Array | Promise<Uint8Array>) | null;
  /** By how much it makes a chunk longer; null: it compresses, and nobody knows. */
  addedBytes: number | null;
}

export const KINDS: Readonly<Record<string, FilterKind>> = {
  deflate: { id: 1, undo: (stored, { length }) => decompress('zlib', stored, length), addedBytes: null },
  shuffle: { id: 2, undo: undoShuffle, addedBytes: 0 },
  fletcher32: { id: 3, undo: stored => checkFletcher32(stored), addedBytes: 4 },
  szip: inLibrary(4, 'szip'),
  nbit: inLibrary(5, 'nbit'),
  scaleoffset: inLibrary(6, 'scaleoffset'),
  bzip2: { id: 307, undo: (stored, { length }) => decodeBzip2(stored, length), addedBytes: null },
  lzf: {
    id: 32000,
    // Client data: revision of the filter, version of LZF, bytes of a chunk.
    undo: (stored, { values, length }) => decodeLzf(stored, length ?? values[2] ?? 0),
    addedBytes: null
  },
  blosc: { id: 32001, undo: (stored, { length }) => decodeBlosc(stored, length), addedBytes: null },
  lz4: { id: 32004, undo: (stored, { length }) => decodeLz4Blocks(stored, length), addedBytes: null },
  bitshuffle: {
    id: 32008,
    undo: (stored, { values, length }) => decodeBitshuffle(stored, values, length),
    addedBytes: null
  },
  zfp: { id: 32013, undo: null, addedBytes: null },
  zstd: { id: 32015, undo: (stored, { length }) => decompress('zstd', stored, length), addedBytes: null },
  jpeg: { id: 32019, undo: null, addedBytes: null },
  // Quantised when written: there is nothing to undo.
  bitgroom: { id: 32022, undo: stored => stored, addedBytes: 0 },
  'granular-bitround': { id: 32023, undo: stored => stored, addedBytes: 0 },
  blosc2: { id: 32026, undo: null, addedBytes: null }
};

const BY_NAME = new Map(Object.entries(KINDS));
const NAMES = new Map([...BY_NAME].map(([name, { id }]) => [id, name]));

/** By the name that `filterName` gives; undefined where the number is not known to us. */
export function filterKind(name: string): FilterKind | undefined {
  return BY_NAME.get(name);
}

/** `filter-32017` where the number is not known to us. */
export function filterName(id: number): string {
  return NAMES.get(id) ?? `filter-${id}`;
}

/** Of a filter that has no decoder, or one that would have to know the `length` of its result. */
export function notUndone(name: string, length: number | null): LifecycleError {
  const before = length === null ? ', and before with another filter' : '';
  return new LifecycleError('unsupported', `it is compressed with "${name}"${before}.`);
}

/** A filter that has no decoder of ours: the library's file must say how long the chunk is. */
function inLibrary(id: number, name: LibraryFilterName): FilterKind {
  return {
    id,
    undo(stored, { length, ...undoing }) {
      if (length === null) {
        throw notUndone(name, length);
      }
      return undoInLibrary({ id, name }, stored, length, undoing);
    },
    addedBytes: null
  };
}

/** Client data: bytes an element. */
function undoShuffle(stored: Uint8Array, { values: [size] }: Undoing): Uint8Array {
  if (size === undefined || size < 1) {
    throw new Error('its shuffle filter does not say how long an element is');
  }
  // Of one element or less nothing changes places; a damaged length may be billions.
  return size < stored.byteLength ? unshuffle(stored, size) : stored;
}
