/** Chunks and parts of chunks that no file has written. */
import {
  allocate,
  bytesOf,
  elementCount,
  encodeChunk,
  fillWith,
  swapBytes,
  wordBytes,
  type ArrayManifest,
  type NumericValues
} from '../../formats';
import type { TargetArray } from '../writer';

/** So many elements that hold nothing but a fill value. */
function fillElements(
  { dtype, fillValue }: Pick<TargetArray, 'dtype' | 'fillValue'>,
  count: number,
  fill: unknown = fillValue
): NumericValues {
  const values = allocate(dtype, count) as NumericValues;
  fillWith(dtype, values, fill);
  return values;
}

/** Whole chunks of fill, encoded once a fill value. */
export class FillChunks {
  private readonly known = new Map<string, Promise<Uint8Array>>();

  constructor(private readonly target: TargetArray) {}

  /** What an absent chunk of this file reads as, encoded. */
  encoded({ fillValue }: ArrayManifest): Promise<Uint8Array> {
    const key = String(fillValue);
    let bytes = this.known.get(key);
    if (!bytes) {
      const { target } = this;
      const values = fillElements(target, elementCount(target.chunks), fillValue);
      bytes = encodeChunk(values, target.dtype, target.codec, target.chunks);
      this.known.set(key, bytes);
    }
    return bytes;
  }
}

/** So many elements of fill as they are stored where nothing is compressed. */
export function fillBytes(
  target: Pick<TargetArray, 'dtype' | 'fillValue' | 'codec'>,
  count: number,
  fill: unknown
): Uint8Array {
  const bytes = bytesOf(fillElements(target, count, fill));
  if (target.codec.byteOrder === 'big') {
    swapBytes(bytes, wordBytes(target.dtype));
  }
  return bytes;
}
