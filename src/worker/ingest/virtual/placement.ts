/** Which arrays can be referenced, in which chunks, and why not. Pure: manifests in, a decision out. */
import { chainOf, elementCount, itemSize, notInZarr2, type ArrayManifest } from '../../formats';
import type { CombinedVariable } from '../combine';
import type { Placement } from './types';

/** An array as one of the files stores it. */
export interface StoredIn {
  uri: string;
  manifest: ArrayManifest;
}

/** What is not compressed is cut to about this, which costs nothing. */
const PLAIN_CHUNK_BYTES = 100_000_000;
/** Arrays that every opening reads are better off in the store itself. */
const COORDINATE_BYTES = 1024 * 1024;
const TINY_BYTES = 1024;
/** What cannot be referenced goes into the store up to this. */
const INLINE_BYTES = 4 * 1024 * 1024;

/** Where an array goes; a string says in words why it can neither be referenced nor be put into the store. */
export function place(
  variable: CombinedVariable,
  stored: readonly StoredIn[],
  zarrFormat: 2 | 3
): Placement | string {
  const { name, dims, shape, dtype } = variable;
  const bytes = elementCount(shape) * itemSize(dtype);
  const isCoordinate = dims.length === 1 && dims[0] === name;
  if (bytes <= TINY_BYTES || (isCoordinate && bytes <= COORDINATE_BYTES)) {
    return {
      kind: 'inline',
      words: isCoordinate ? 'a coordinate, put into the store' : 'small, put into the store'
    };
  }
  const found = referable(variable, stored, zarrFormat);
  if (typeof found !== 'string') {
    return found;
  }
  return bytes <= INLINE_BYTES ? { kind: 'inline', words: `put into the store, because ${found}` } : found;
}

function referable(
  variable: CombinedVariable,
  stored: readonly StoredIn[],
  zarrFormat: 2 | 3
): Placement | string {
  const conversion = variable.segments.find(segment => segment.conversion)?.conversion;
  if (conversion) {
    return `its values are ${conversion.words}`;
  }
  const first = stored[0]!;
  const { chain, reason } = chainOf(first.manifest, variable.dtype);
  const unsaid = chain ? zarrFormat === 2 && notInZarr2(chain) : reason;
  if (!chain || unsaid) {
    return unsaid || 'its codecs are not known';
  }
  const other = stored.find(each => codecsDiffer(first.manifest, each.manifest));
  if (other) {
    return `it is stored differently in ${other.uri} than in ${first.uri}`;
  }
  const chunks = isPlain(first.manifest) ? plainChunks(variable, stored) : first.manifest.chunkShape;
  const cut = cutAxis(stored);
  const odd = stored.find(({ manifest }) =>
    manifest.chunkShape.some(
      (length, axis) => length !== chunks[axis] && !(isPlain(manifest) && axis === cut)
    )
  );
  if (odd) {
    return `its chunks are (${odd.manifest.chunkShape.join(', ')}) in ${odd.uri}, but (${chunks.join(', ')}) in ${first.uri}`;
  }
  const seam = brokenSeam(variable, chunks, stored);
  return seam ?? { kind: 'references', chunks, codec: chain, words: 'its chunks stay in the files' };
}

/** One piece of bytes as in memory, which can be cut anywhere along its first long axis. */
export function isPlain({ chunked, filters, chain }: ArrayManifest): boolean {
  return !chunked && filters.length === 0 && !chain;
}

function codecsDiffer(a: ArrayManifest, b: ArrayManifest): boolean {
  const describe = ({ filters, chain, byteOrder, chunked }: ArrayManifest): string =>
    JSON.stringify([filters, chain, byteOrder, chunked]);
  return describe(a) !== describe(b);
}

/**
 * Chunks of data that is not stored in chunks: whole along all axes but the
 * first long one, where a length that fits all files and is not too much is taken.
 */
function plainChunks(variable: CombinedVariable, stored: readonly StoredIn[]): number[] {
  const { axis, segments, dtype } = variable;
  const piece = stored[0]!.manifest.chunkShape;
  const cut = cutAxis(stored);
  if (cut < 0) {
    return [...piece];
  }
  const lengths =
    axis === cut
      ? segments.flatMap(({ start, fileStart, length }) => [start, fileStart, length])
      : stored.map(({ manifest }) => manifest.chunkShape[cut]!);
  const common = [...lengths, ...stored.map(({ manifest }) => manifest.chunkShape[cut]!)].reduce(
    greatestCommonDivisor,
    0
  );
  const rowBytes = Math.max(1, elementCount(piece.slice(cut + 1)) * itemSize(dtype));
  const chunks = [...piece];
  chunks[cut] = largestDivisor(common, Math.max(1, Math.floor(PLAIN_CHUNK_BYTES / rowBytes)));
  return chunks;
}

/** The first axis along which any file's piece is longer than one. */
function cutAxis(stored: readonly StoredIn[]): number {
  return stored[0]!.manifest.chunkShape.findIndex((_, axis) =>
    stored.some(({ manifest }) => manifest.chunkShape[axis]! > 1)
  );
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) {
    [a, b] = [b, a % b];
  }
  return a;
}

function largestDivisor(of: number, atMost: number): number {
  if (of <= atMost) {
    return Math.max(1, of);
  }
  for (let parts = Math.ceil(of / atMost); parts <= of; parts++) {
    if (of % parts === 0) {
      return of / parts;
    }
  }
  return 1;
}

/** Each file must begin at a chunk border, of the whole and of its own, and fill its last chunk. */
function brokenSeam(
  { axis, segments, shape, dims }: CombinedVariable,
  chunks: readonly number[],
  stored: readonly StoredIn[]
): string | undefined {
  if (axis < 0) {
    return undefined;
  }
  const chunk = chunks[axis]!;
  for (const [i, { start, fileStart, length }] of segments.entries()) {
    const isLast = start + length === shape[axis];
    const where = `${stored[i]!.uri} at ${dims[axis]} = ${start}`;
    if (start % chunk !== 0) {
      return `a chunk is ${chunk} long along ${dims[axis]}, and ${where} begins in the middle of one`;
    }
    if (fileStart % chunk !== 0) {
      return `only a part of a chunk of ${stored[i]!.uri} belongs to it`;
    }
    if (length % chunk !== 0 && !isLast) {
      return `a chunk is ${chunk} long along ${dims[axis]}, and ${stored[i]!.uri} ends in the middle of one`;
    }
  }
  return undefined;
}
