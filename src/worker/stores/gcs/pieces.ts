/** Bytes in pieces, as they came: joining them would double the memory they take. */
import { crc32c } from '../../core';

/** Bytes of all of them. */
export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((total, piece) => total + piece.byteLength, 0);
}

/** CRC32C of all of them; `before` is that of the bytes before the first. */
export function crc32cOf(pieces: readonly Uint8Array[], before = 0): number {
  return pieces.reduce((crc, piece) => crc32c(piece, crc), before);
}

/** The first so many bytes, and the others. */
export function split(
  pieces: readonly Uint8Array[],
  bytes: number
): [first: Uint8Array[], others: Uint8Array[]] {
  const first: Uint8Array[] = [];
  let missing = bytes;
  let index = 0;
  for (; index < pieces.length && pieces[index]!.byteLength <= missing; index++) {
    first.push(pieces[index]!);
    missing -= pieces[index]!.byteLength;
  }
  const others = pieces.slice(index);
  if (missing > 0 && others.length > 0) {
    first.push(others[0]!.subarray(0, missing));
    others[0] = others[0]!.subarray(missing);
  }
  return [first, others];
}
