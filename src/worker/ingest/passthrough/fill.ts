/** Chunks and parts of chunks that no file has written. */
import {
  allocate,
  asElement,
  bytesOf,
  elementCount,
  encodeChunk,
  isNumeric,
  itemSize,
  swapBytes,
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
  const element = isNumeric(dtype) ? asElement(dtype, fill) : undefined;
  if (element !== undefined) {
    // asElement gives a bigint exactly where the array holds bigints.
    (values as Float64Array).fill(element as number);
  }
  return values;
}

/** Whole chunks of fill, encoded once a fill value. */
export class FillChunks {
  private readonly known = new Map<number | bigint | null, Promise<Uint8Array>>();

  constructor(private readonly target: TargetArray) {}

  /** What an absent chunk of this file reads as, encoded. */
  encoded({ fillValue }: ArrayManifest): Promise<Uint8Array> {
    let bytes = this.known.get(fillValue);
    if (!bytes) {
      const { target } = this;
      const values = fillElements(target, elementCount(target.chunks), fillValue);
      bytes = encodeChunk(values, target.dtype, target.codec, target.chunks);
      this.known.set(fillValue, bytes);
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
  if (target.codec.byteOrder === 'big' && isNumeric(target.dtype)) {
    swapBytes(bytes, itemSize(target.dtype));
  }
  return bytes;
}
