/**
 * CRC32C (RFC 3720, 12.1; the polynomial of Castagnoli), which Google Cloud
 * Storage records of every object, also of those that have no MD5. Sixteen
 * bytes at a time by tables ("slicing").
 */

const CASTAGNOLI = 0x82f63b78;
const SLICES = 16;

/** Made when a checksum is first asked for: V8 would load its compiler for the loop, 6 MB of an idle worker. */
let made: Int32Array | undefined;

/** Entry `256 * k + byte`: the remainder of that byte followed by k zero bytes. */
function makeTable(): Int32Array {
  const table = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? CASTAGNOLI : 0);
    }
    table[byte] = remainder;
  }
  for (let at = 256; at < table.length; at++) {
    const shorter = table[at - 256]!;
    table[at] = (shorter >>> 8) ^ table[shorter & 0xff]!;
  }
  return table;
}

/**
 * The checksum as an unsigned 32-bit number.
 *
 * @param before The CRC32C of the bytes before these.
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  // Words can be read where they are aligned only.
  const first = Math.min(bytes.length, -bytes.byteOffset & 3);
  const whole = (bytes.length - first) & ~15;
  const last = first + whole;
  const table = (made ??= makeTable());
  let crc = singly(bytes, 0, first, ~before, table);
  if (whole > 0) {
    crc = sixteenAtOnce(new Int32Array(bytes.buffer, bytes.byteOffset + first, whole / 4), crc, table);
  }
  return ~singly(bytes, last, bytes.length, crc, table) >>> 0;
}

function singly(bytes: Uint8Array, begin: number, end: number, before: number, table: Int32Array): number {
  let crc = before;
  for (let at = begin; at < end; at++) {
    crc = (crc >>> 8) ^ table[(crc ^ bytes[at]!) & 0xff]!;
  }
  return crc;
}

function sixteenAtOnce(words: Int32Array, before: number, table: Int32Array): number {
  let crc = before;
  for (let word = 0; word < words.length; word += 4) {
    const a = words[word]! ^ crc;
    const b = words[word + 1]!;
    const c = words[word + 2]!;
    const d = words[word + 3]!;
    crc =
      table[3840 + (a & 0xff)]! ^
      table[3584 + ((a >>> 8) & 0xff)]! ^
      table[3328 + ((a >>> 16) & 0xff)]! ^
      table[3072 + (a >>> 24)]! ^
      table[2816 + (b & 0xff)]! ^
      table[2560 + ((b >>> 8) & 0xff)]! ^
      table[2304 + ((b >>> 16) & 0xff)]! ^
      table[2048 + (b >>> 24)]! ^
      table[1792 + (c & 0xff)]! ^
      table[1536 + ((c >>> 8) & 0xff)]! ^
      table[1280 + ((c >>> 16) & 0xff)]! ^
      table[1024 + (c >>> 24)]! ^
      table[768 + (d & 0xff)]! ^
      table[512 + ((d >>> 8) & 0xff)]! ^
      table[256 + ((d >>> 16) & 0xff)]! ^
      table[d >>> 24]!;
  }
  return crc;
}

/** As `Checksums.crc32c` has it: base64 of the big-endian number. */
export function crc32cBase64(crc: number): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}
