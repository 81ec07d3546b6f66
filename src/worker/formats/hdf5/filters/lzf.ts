/** LZF blocks, h5py's filter 32000 (Marc Lehmann's LibLZF, "lzf_d.c"). */
import { uninitialised } from '../../codecs';

/** Control bytes below this are lengths of literals, less one. */
const LITERALS = 32;
/** Shortest back reference. */
const LEAST_MATCH = 2;
/** A length of this many more goes on in the next byte. */
const LONG_MATCH = 7;

/**
 * A block that decodes to exactly `length` bytes.
 *
 * @throws Error when it doesn't
 */
export function decodeLzf(block: Uint8Array, length: number): Uint8Array {
  const out = uninitialised(length);
  const broken = (): Error => new Error('its lzf block is broken');
  const end = block.byteLength;
  let at = 0;
  let to = 0;
  while (at < end) {
    const control = block[at++]!;
    if (control < LITERALS) {
      const literals = control + 1;
      if (literals > end - at || literals > length - to) {
        throw broken();
      }
      for (const stop = at + literals; at < stop;) {
        out[to++] = block[at++]!;
      }
      continue;
    }
    const isLong = control >> 5 === LONG_MATCH;
    if (at + (isLong ? 2 : 1) > end) {
      throw broken();
    }
    const match = LEAST_MATCH + (isLong ? LONG_MATCH + block[at++]! : control >> 5);
    let from = to - 1 - (((control & 31) << 8) | block[at++]!);
    if (from < 0 || match > length - to) {
      throw broken();
    }
    // It may overlap what it writes: byte by byte.
    for (const stop = to + match; to < stop;) {
      out[to++] = out[from++]!;
    }
  }
  if (to !== length) {
    throw broken();
  }
  return out;
}
