/**
 * The checksum of HDF5 filter 3 and numcodecs `fletcher32`: two sums over
 * 16-bit big-endian words, modulo 65,535, stored as four little-endian bytes
 * after the data (HDF5 library, H5_checksum_fletcher32).
 */
import { uninitialised } from './memory';

/** Words that can be summed before a sum of sums leaves 31 bits. */
const WORDS = 180;
const CHECKSUM_BYTES = 4;

function fletcher32(bytes: Uint8Array): number {
  const even = bytes.byteLength & ~1;
  let sum = 0;
  let sums = 0;
  for (let start = 0; start < even; start += 2 * WORDS) {
    const end = Math.min(even, start + 2 * WORDS);
    for (let at = start; at < end; at += 2) {
      sum += (bytes[at]! << 8) | bytes[at + 1]!;
      sums += sum;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sums = (sums & 0xffff) + (sums >>> 16);
  }
  if (even < bytes.byteLength) {
    sum += bytes[even]! << 8;
    sums += sum;
  }
  return ((fold(sums) << 16) | fold(sum)) >>> 0;
}

/** Twice: the first may carry. Never 65,535 to 0, which HDF5 keeps apart. */
function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/** The bytes with their checksum behind them. */
export function appendFletcher32(bytes: Uint8Array): Uint8Array {
  const out = uninitialised(bytes.byteLength + CHECKSUM_BYTES);
  out.set(bytes);
  new DataView(out.buffer).setUint32(bytes.byteLength, fletcher32(bytes), true);
  return out;
}

/**
 * The bytes before the checksum.
 *
 * @throws Error when they do not match it
 */
export function checkFletcher32(stored: Uint8Array): Uint8Array {
  const length = stored.byteLength - CHECKSUM_BYTES;
  if (length < 0) {
    throw new Error('shorter than its fletcher32 checksum');
  }
  const bytes = stored.subarray(0, length);
  const recorded = new DataView(stored.buffer, stored.byteOffset).getUint32(length, true);
  const found = fletcher32(bytes);
  // HDF5 1.6.2 and before stored the bytes of each half the other way round, and H5Zfletcher32.c still reads those.
  const swapped = (((found & 0x00ff00ff) << 8) | ((found >>> 8) & 0x00ff00ff)) >>> 0;
  if (recorded !== found && recorded !== swapped) {
    throw new Error('its fletcher32 checksum does not match');
  }
  return bytes;
}
