/** The elements of a chunk: from its stored bytes, or where it was never written. */
import { decodeChunk } from '../codecs';
import type { Values } from '../dataset';
import { allocate, fillWith, isFixedString, itemSize, swapBytes } from '../dtypes';
import type { ZarrArray } from './array';

/** @throws Error in words when the bytes are broken */
export async function decodeElements(array: ZarrArray, stored: Uint8Array): Promise<Values> {
  const { chain, chunkShape, dtype, fixedStrings } = array;
  if (!fixedStrings) {
    return decodeChunk(stored, dtype, chain, chunkShape);
  }
  const bytes = await decodeChunk(stored, `S${4 * fixedStrings.length}`, chain, chunkShape);
  return decodeUtf32(bytes as Uint8Array, fixedStrings.length, chain.byteOrder);
}

/** What an absent chunk reads as. */
export function fillValues({ dtype, fill }: ZarrArray, length: number): Values {
  const values = allocate(dtype, length);
  if (fill === undefined) {
    return values;
  }
  if (Array.isArray(values)) {
    values.fill(String(fill));
  } else if (!isFixedString(dtype)) {
    fillWith(dtype, values, fill);
  } else {
    const size = itemSize(dtype);
    const text = Buffer.from(String(fill), 'latin1').subarray(0, size);
    for (let at = 0; at < values.length; at += size) {
      (values as Uint8Array).set(text, at);
    }
  }
  return values;
}

/** numpy's `<U<n>` and v3's `fixed_length_utf32`: code points in four bytes each, padded with zeros. */
function decodeUtf32(bytes: Uint8Array, length: number, byteOrder: 'little' | 'big'): string[] {
  const own = bytes.slice();
  if (byteOrder === 'big') {
    swapBytes(own, 4);
  }
  const points = new Uint32Array(own.buffer, own.byteOffset, own.byteLength / 4);
  const strings = new Array<string>(points.length / length);
  for (let i = 0; i < strings.length; i++) {
    let end = (i + 1) * length;
    while (end > i * length && points[end - 1] === 0) {
      end--;
    }
    let text = '';
    for (let at = i * length; at < end; at++) {
      const point = points[at]!;
      if (point > 0x10ffff) {
        throw new Error('it holds what is no character');
      }
      text += String.fromCodePoint(point);
    }
    strings[i] = text;
  }
  return strings;
}
