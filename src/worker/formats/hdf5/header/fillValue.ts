/** Fill value messages, old and new. Specification IV.A.2.e and IV.A.2.f. */
import type { Cursor } from '../bytes';

/** The stored element; undefined where the file says nothing, which the library reads as zero. */
export type FillValue = Uint8Array | undefined;

/** Message 0x0004. */
export function parseOldFillValue(cursor: Cursor): FillValue {
  return sized(cursor);
}

/** Message 0x0005. */
export function parseFillValue(cursor: Cursor): FillValue {
  const version = cursor.version(1, 2, 3);
  if (version === 3) {
    const flags = cursor.uint8();
    return flags & 0x20 ? sized(cursor) : undefined;
  }
  // Space allocation time and fill value write time are for writers.
  cursor.skip(2);
  const isDefined = cursor.uint8() !== 0;
  return version === 1 || isDefined ? sized(cursor) : undefined;
}

function sized(cursor: Cursor): FillValue {
  const length = cursor.uint32();
  // A version 1 message can say -1: undefined.
  return length === 0 || length === 0xffffffff ? undefined : cursor.bytes(length).slice();
}
