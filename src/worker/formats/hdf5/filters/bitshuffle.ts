/**
 * The transposition of bitshuffle: for each byte of an element and each of its
 * bits, from the lowest, that bit of every element, eight elements a byte.
 */

/** `bytes` and `out` hold a multiple of 8 elements of `size` bytes. */
export function bitUnshuffle(bytes: Uint8Array, size: number, out: Uint8Array): void {
  const rowBytes = bytes.byteLength / size / 8;
  for (let lane = 0; lane < size; lane++) {
    const base = lane * 8 * rowBytes;
    for (let column = 0; column < rowBytes; column++) {
      const at = base + column;
      // An 8 by 8 bit matrix, one row of it from each bit plane, in two words.
      let low =
        bytes[at]! |
        (bytes[at + rowBytes]! << 8) |
        (bytes[at + 2 * rowBytes]! << 16) |
        (bytes[at + 3 * rowBytes]! << 24);
      let high =
        bytes[at + 4 * rowBytes]! |
        (bytes[at + 5 * rowBytes]! << 8) |
        (bytes[at + 6 * rowBytes]! << 16) |
        (bytes[at + 7 * rowBytes]! << 24);
      // Transposed by exchanging ever larger blocks (H. S. Warren, Hacker's Delight, 7-3).
      let t = (low ^ (low >>> 7)) & 0x00aa00aa;
      low ^= t ^ (t << 7);
      t = (high ^ (high >>> 7)) & 0x00aa00aa;
      high ^= t ^ (t << 7);
      t = (low ^ (low >>> 14)) & 0x0000cccc;
      low ^= t ^ (t << 14);
      t = (high ^ (high >>> 14)) & 0x0000cccc;
      high ^= t ^ (t << 14);
      t = ((low >>> 4) & 0x0f0f0f0f) | (high & 0xf0f0f0f0);
      low = (low & 0x0f0f0f0f) | ((high << 4) & 0xf0f0f0f0);
      high = t;
      let to = column * 8 * size + lane;
      for (let k = 0; k < 4; k++, to += size) {
        out[to] = low >>> (8 * k);
      }
      for (let k = 0; k < 4; k++, to += size) {
        out[to] = high >>> (8 * k);
      }
    }
  }
}
