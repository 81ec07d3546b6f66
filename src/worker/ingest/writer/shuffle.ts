/** The byte shuffle of HDF5, numcodecs and blosc. */

/** HDF5 and numcodecs agree: byte k of every element, for each k; a rest that is no element stays behind. */
export function shuffleBytes(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.byteLength / size);
  const out = new Uint8Array(bytes.byteLength);
  for (let k = 0; k < size; k++) {
    const base = k * count;
    for (let i = 0, from = k; i < count; i++, from += size) {
      out[base + i] = bytes[from]!;
    }
  }
  out.set(bytes.subarray(count * size), count * size);
  return out;
}
