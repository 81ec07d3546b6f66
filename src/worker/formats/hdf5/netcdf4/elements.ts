/** Stored elements as values: byte order, texts of fixed and of varying length. */
import type { DType, Values } from '../../dataset';
import { swapBytes, valuesOf, wordBytes } from '../../dtypes';
import { Cursor } from '../bytes';
import type { Datatype } from '../header';
import { parseVlen } from '../heaps';
import type { Hdf5File } from '../objects';
import { isPartial, widen } from './precision';
import { byteOrderOf, integerOf } from './types';

/** `type` must be one that `elementType` gave `dtype` for; `stored` is not changed. */
export async function elements(
  file: Hdf5File,
  dtype: DType,
  type: Datatype,
  stored: Uint8Array,
  what: string
): Promise<Values> {
  if (dtype !== 'str') {
    const integer = integerOf(type);
    const partial = integer && isPartial(integer) ? integer : undefined;
    if (byteOrderOf(type) === 'little' && !partial) {
      return valuesOf(dtype, stored);
    }
    const own = stored.slice();
    if (byteOrderOf(type) === 'big') {
      swapBytes(own, wordBytes(dtype));
    }
    const values = valuesOf(dtype, own);
    return partial ? widen(values, partial) : values;
  }
  return type.class === 'vlen' ? vlenTexts(file, stored, what) : fixedTexts(stored, type.size).map(upToNul);
}

/** Texts of varying length; one that was never written is ''. */
export async function vlenTexts(file: Hdf5File, stored: Uint8Array, what: string): Promise<string[]> {
  const { bytes, heap } = file;
  const cursor = new Cursor(stored, bytes.sizes, bytes.uri, what);
  const texts: string[] = [];
  while (cursor.remaining > 0) {
    const place = parseVlen(cursor);
    if (!place) {
      texts.push('');
      continue;
    }
    const object = await heap.object(bytes, place, what);
    // The HDF5 library refuses one that does not fill its object.
    if (place.length !== object.byteLength) {
      cursor.fail('a text has another length than its place in the heap');
    }
    texts.push(upToNul(DECODER.decode(object)));
  }
  return texts;
}

/** Texts of a fixed length, with all the NULs that they have. */
export function fixedTexts(stored: Uint8Array, size: number): string[] {
  return Array.from({ length: Math.floor(stored.byteLength / size) }, (_, i) =>
    DECODER.decode(stored.subarray(i * size, (i + 1) * size))
  );
}

// A byte order mark is text like any other.
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
