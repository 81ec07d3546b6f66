/** Chunks that lie in the store though their array is referenced: what they hold, and what none holds. */
import {
  allocate,
  asElement,
  elementCount,
  encodeChunk,
  fillWith,
  isNumeric,
  type ArrayManifest
} from '../../formats';
import type { TargetArray } from '../writer';

/** What a chunk that is absent reads as, by the metadata we write; undefined: nothing for certain. */
export function absentReadsAs(
  { dtype, fillValue }: TargetArray,
  zarrFormat: 2 | 3
): number | bigint | undefined {
  if (!isNumeric(dtype)) {
    return undefined;
  }
  // Zarr v2: null unless the file has a `_FillValue`, and then absent chunks hold anything.
  return asElement(dtype, fillValue) ?? (zarrFormat === 3 ? asElement(dtype, 0) : undefined);
}

/** A whole chunk of what the file's format gives for chunks that were never written. */
export async function fillChunk(
  { dtype, codec, chunks }: TargetArray,
  { fillValue }: ArrayManifest
): Promise<Uint8Array> {
  const values = allocate(dtype, elementCount(chunks));
  fillWith(dtype, values, fillValue);
  return encodeChunk(values, dtype, codec, chunks);
}

/** Are the two one number? A fill value that is null is zero. */
export function sameNumber(a: number | bigint, b: ArrayManifest['fillValue']): boolean {
  const other = b ?? 0;
  return typeof a === typeof other ? Object.is(a, other) || a === other : Number(a) === Number(other);
}
