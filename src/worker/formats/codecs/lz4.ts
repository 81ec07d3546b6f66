/**
 * LZ4 blocks. numcodecs puts the decoded length before the block, four
 * little-endian bytes; HDF5's filter and blosc frame blocks in ways of their own.
 */
import { uninitialised } from './memory';

const LENGTH_BYTES = 4;
/** Shortest match (LZ4 Block Format, "Match length"). */
const LEAST_MATCH = 4;

/** With the length before the block; more `acceleration` is faster, and compresses less. */
export async function encodeLz4(bytes: Uint8Array, acceleration: number): Promise<Uint8Array> {
  const { default: Lz4 } = await import('numcodecs/lz4');
  return Lz4.fromConfig({ id: 'lz4', acceleration }).encode(bytes);
}

/**
 * @param length Of the result; null when only the block tells.
 * @throws Error when the bytes are broken
 */
export function decodeLz4(stored: Uint8Array, length: number | null): Uint8Array {
  if (stored.byteLength < LENGTH_BYTES) {
    throw new Error('it is shorter than an lz4 header');
  }
  const recorded = new DataView(stored.buffer, stored.byteOffset).getUint32(0, true);
  // A sequence of an LZ4 block never gives more than 255 bytes a byte.
  if ((length !== null && recorded !== length) || recorded > 255 * stored.byteLength + 64) {
    throw new Error(`its lz4 header says ${recorded} bytes`);
  }
  const out = uninitialised(recorded);
  decodeLz4Block(stored.subarray(LENGTH_BYTES), out);
  return out;
}

/**
 * One raw block, which must fill `out` exactly (LZ4 Block Format).
 *
 * @throws Error when it doesn't
 */
export function decodeLz4Block(block: Uint8Array, out: Uint8Array): void {
  const end = block.byteLength;
  let at = 0;
  let to = 0;
  const broken = (): Error => new Error('its lz4 block is broken');
  /** 15 goes on in further bytes, until one is not 255. */
  const longer = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let byte: number;
      do {
        if (at >= end) {
          throw broken();
        }
        byte = block[at++]!;
        length += byte;
      } while (byte === 255);
    }
    return length;
  };
  while (at < end) {
    const token = block[at++]!;
    const literals = longer(token >> 4);
    if (literals > end - at || literals > out.byteLength - to) {
      throw broken();
    }
    if (literals > 32) {
      out.set(block.subarray(at, at + literals), to);
      at += literals;
      to += literals;
    } else {
      for (const stop = at + literals; at < stop;) {
        out[to++] = block[at++]!;
      }
    }
    if (at === end) {
      break;
    }
    if (end - at < 2) {
      throw broken();
    }
    const distance = block[at]! | (block[at + 1]! << 8);
    at += 2;
    const match = longer(token & 15) + LEAST_MATCH;
    const from = to - distance;
    if (distance === 0 || from < 0 || match > out.byteLength - to) {
      throw broken();
    }
    if (distance >= match && match > 32) {
      out.copyWithin(to, from, from + match);
      to += match;
    } else {
      // The match overlaps what it writes: byte by byte.
      for (let i = from, stop = to + match; to < stop;) {
        out[to++] = out[i++]!;
      }
    }
  }
  if (to !== out.byteLength) {
    throw broken();
  }
}
