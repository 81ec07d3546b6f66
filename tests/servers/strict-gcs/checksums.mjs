/** MD5 and CRC32C of content in pieces, as the API writes them: base64, CRC32C big-endian. */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

const CASTAGNOLI = 0x82f63b78;

// tables[k][byte]: the CRC of that byte followed by k zero bytes, so that eight bytes are taken at once.
const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ CASTAGNOLI : crc >>> 1;
  }
  tables[0][byte] = crc;
}
for (let k = 1; k < 8; k++) {
  for (let byte = 0; byte < 256; byte++) {
    const crc = tables[k - 1][byte];
    tables[k][byte] = tables[0][crc & 0xff] ^ (crc >>> 8);
  }
}

/** @param {Uint8Array} bytes @param {number} [previous] the CRC of what came before */
export function crc32c(bytes, previous = 0) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let crc = ~previous;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc =
      t7[crc & 0xff] ^
      t6[(crc >>> 8) & 0xff] ^
      t5[(crc >>> 16) & 0xff] ^
      t4[crc >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) {
    crc = t0[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** @param {readonly Uint8Array[]} pieces */
export function checksumsOf(pieces) {
  const md5 = createHash('md5');
  let crc = 0;
  for (const piece of pieces) {
    md5.update(piece);
    crc = crc32c(piece, crc);
  }
  const big = Buffer.alloc(4);
  big.writeUInt32BE(crc);
  return { md5Hash: md5.digest('base64'), crc32c: big.toString('base64') };
}
