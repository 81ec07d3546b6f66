/**
 * The CRC of two runs of bytes together, from the CRC of each: the first
 * one's is carried over as many zero bits as the second is long, in squarings
 * of the 32x32 matrix over GF(2) that one zero bit is.
 */

/** Bit-reversed polynomials. */
export const CRC32 = 0xedb88320;
export const CRC32C = 0x82f63b78;

type Matrix = Int32Array;

/** The CRC of `a` followed by `b`, which is `lengthB` bytes long. */
export function combineCrc(a: number, b: number, lengthB: number, polynomial: number): number {
  let matrix = oneZeroBit(polynomial);
  // Three squarings make a byte of a bit.
  for (let i = 0; i < 3; i++) {
    matrix = squared(matrix);
  }
  let crc = a;
  for (let bytes = lengthB; bytes > 0; bytes = Math.floor(bytes / 2)) {
    if (bytes % 2 === 1) {
      crc = times(matrix, crc);
    }
    matrix = squared(matrix);
  }
  return (crc ^ b) >>> 0;
}

function oneZeroBit(polynomial: number): Matrix {
  return Int32Array.from({ length: 32 }, (_, bit) => (bit === 0 ? polynomial | 0 : 1 << (bit - 1)));
}

function times(matrix: Matrix, vector: number): number {
  let sum = 0;
  for (let bits = vector >>> 0, row = 0; bits !== 0; bits >>>= 1, row++) {
    if (bits & 1) {
      sum ^= matrix[row]!;
    }
  }
  return sum;
}

function squared(matrix: Matrix): Matrix {
  return matrix.map(row => times(matrix, row));
}
