/** numcodecs' and zarr-python's `vlen-utf8`: the number of strings, then each one's length and bytes. */

export function encodeStrings(strings: readonly string[]): Uint8Array {
  const encoded = strings.map(text => Buffer.from(text, 'utf8'));
  const total = encoded.reduce((sum, bytes) => sum + 4 + bytes.byteLength, 4);
  const out = Buffer.alloc(total);
  let offset = out.writeUInt32LE(strings.length, 0);
  for (const bytes of encoded) {
    offset = out.writeUInt32LE(bytes.byteLength, offset);
    offset += bytes.copy(out, offset);
  }
  return out;
}

/**
 * Exactly `count` strings.
 *
 * @throws Error when the bytes hold another number, or end elsewhere
 */
export function decodeStrings(bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 4 || view.getUint32(0, true) !== count || bytes.byteLength < 4 + 4 * count) {
    throw new Error(`it does not hold ${count} strings`);
  }
  const decoder = new TextDecoder();
  const strings = new Array<string>(count);
  let offset = 4;
  for (let i = 0; i < count; i++) {
    const start = offset + 4;
    const end = start <= bytes.byteLength ? start + view.getUint32(offset, true) : Infinity;
    if (end > bytes.byteLength) {
      throw new Error('its strings go past its end');
    }
    strings[i] = decoder.decode(bytes.subarray(start, end));
    offset = end;
  }
  if (offset !== bytes.byteLength) {
    throw new Error('its strings end before it does');
  }
  return strings;
}
