/**
 * bzip2 streams, registered filter 307. There is no specification by its author;
 * this follows the format as J. Tsai wrote it down ("BZIP2: Format Specification").
 */
import { BitReader } from './bits';

const BLOCK = 0x314159265359;
const END = 0x177245385090;
/** The level is the length of a block in these. */
const LEVEL_BYTES = 100_000;
const GROUP_SYMBOLS = 50;
const MOST_CODE_BITS = 20;
/** A length that a header does not say is not believed beyond this. */
const MOST_UNKNOWN_BYTES = 2 ** 28;

/** CRC-32 with the highest bit first. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc;
});

/**
 * @param length - Of the result; null when only the stream tells
 * @throws Error when the stream is broken, its checksum is wrong or it is longer
 */
export function decodeBzip2(stored: Uint8Array, length: number | null): Uint8Array {
  const bits = new BitReader(stored);
  if (bits.read(24) !== 0x425a68) {
    throw broken('it does not begin like one');
  }
  const level = bits.read(8) - 0x30;
  if (level < 1 || level > 9) {
    throw broken(`its level is ${level}`);
  }
  const out = new Output(length);
  // A block is decoded here before its order is restored.
  const block = new Uint32Array(level * LEVEL_BYTES);
  for (;;) {
    const magic = bits.read(24) * 2 ** 24 + bits.read(24);
    if (magic === END) {
      return out.bytes();
    }
    if (magic !== BLOCK) {
      throw broken('a block does not begin like one');
    }
    decodeBlock(bits, block, out);
  }
}

function decodeBlock(bits: BitReader, block: Uint32Array, out: Output): void {
  const crc = bits.read(32);
  if (bits.read(1) !== 0) {
    throw broken('it is of a version before 0.9.5');
  }
  const origin = bits.read(24);
  const symbols = readSymbols(bits);
  const tableCount = bits.read(3);
  const selectorCount = bits.read(15);
  if (symbols.length === 0 || tableCount < 2 || tableCount > 6 || selectorCount < 1) {
    throw broken('a block has no codes');
  }
  const order = Array.from({ length: tableCount }, (_, i) => i);
  const selectors = Uint8Array.from({ length: selectorCount }, () => {
    let steps = 0;
    while (bits.read(1)) {
      if (++steps >= tableCount) {
        throw broken('a block selects a table that is not there');
      }
    }
    const [table] = order.splice(steps, 1);
    order.unshift(table!);
    return table!;
  });
  const tables = Array.from({ length: tableCount }, () => readTable(bits, symbols.length + 2));

  const counts = new Uint32Array(256);
  const endOfBlock = symbols.length + 1;
  let filled = 0;
  let run = 0;
  let runUnit = 1;
  for (let read = 0; ; read++) {
    const table = tables[selectors[Math.floor(read / GROUP_SYMBOLS)] ?? -1];
    if (!table) {
      throw broken('a block has too few selectors');
    }
    const symbol = table.next(bits);
    if (symbol <= 1) {
      // Runs of the first symbol, in bijective base 2.
      run += runUnit << symbol;
      runUnit <<= 1;
      if (run > block.length) {
        throw broken('a run is longer than its block');
      }
      continue;
    }
    if (run > 0) {
      if (run > block.length - filled) {
        throw broken('a block is longer than the level says');
      }
      block.fill(symbols[0]!, filled, filled + run);
      counts[symbols[0]!]! += run;
      filled += run;
      run = 0;
      runUnit = 1;
    }
    if (symbol === endOfBlock) {
      break;
    }
    if (filled === block.length) {
      throw broken('a block is longer than the level says');
    }
    // Move to front.
    const byte = symbols[symbol - 1]!;
    symbols.copyWithin(1, 0, symbol - 1);
    symbols[0] = byte;
    counts[byte]!++;
    block[filled++] = byte;
  }
  if (origin >= filled) {
    throw broken('a block begins outside of itself');
  }
  restore(block, filled, counts);
  if (out.unrun(block, filled, origin) !== crc) {
    throw broken('the checksum of a block is wrong');
  }
}

/** The bytes that occur, ascending. */
function readSymbols(bits: BitReader): Uint8Array {
  const used = bits.read(16);
  const symbols: number[] = [];
  for (let high = 0; high < 16; high++) {
    const map = used & (0x8000 >> high) ? bits.read(16) : 0;
    for (let low = 0; low < 16; low++) {
      if (map & (0x8000 >> low)) {
        symbols.push(high * 16 + low);
      }
    }
  }
  return Uint8Array.from(symbols);
}

/** A canonical Huffman code. */
class CodeTable {
  /** For each length: the first code, its place in `symbols`, how many there are. */
  private readonly first = new Int32Array(MOST_CODE_BITS + 2);
  private readonly place = new Int32Array(MOST_CODE_BITS + 2);
  private readonly count = new Int32Array(MOST_CODE_BITS + 2);
  private readonly symbols: number[] = [];

  constructor(lengths: readonly number[]) {
    let code = 0;
    for (let length = 1; length <= MOST_CODE_BITS; length++) {
      this.first[length] = code;
      this.place[length] = this.symbols.length;
      lengths.forEach((each, symbol) => {
        if (each === length) {
          this.symbols.push(symbol);
        }
      });
      this.count[length] = this.symbols.length - this.place[length]!;
      code = (code + this.count[length]!) << 1;
    }
  }

  next(bits: BitReader): number {
    let code = 0;
    for (let length = 1; length <= MOST_CODE_BITS; length++) {
      code = (code << 1) | bits.read(1);
      const at = code - this.first[length]!;
      if (at >= 0 && at < this.count[length]!) {
        return this.symbols[this.place[length]! + at]!;
      }
    }
    throw broken('it has a code that stands for nothing');
  }
}

function readTable(bits: BitReader, symbolCount: number): CodeTable {
  let length = bits.read(5);
  const lengths = Array.from({ length: symbolCount }, () => {
    while (bits.read(1)) {
      length += bits.read(1) ? -1 : 1;
      if (length < 1 || length > MOST_CODE_BITS) {
        throw broken(`it has codes of ${length} bits`);
      }
    }
    return length;
  });
  return new CodeTable(lengths);
}

/** Undo the Burrows-Wheeler transform: in the upper bits of each byte, where its successor is. */
function restore(block: Uint32Array, length: number, counts: Uint32Array): void {
  let sum = 0;
  const starts = counts.map(count => {
    sum += count;
    return sum - count;
  });
  for (let i = 0; i < length; i++) {
    const byte = block[i]! & 0xff;
    block[starts[byte]!++]! |= i << 8;
  }
}

/** The result, of known length or growing. */
class Output {
  private content: Uint8Array;
  private filled = 0;

  constructor(private readonly length: number | null) {
    this.content = new Uint8Array(length ?? 2 ** 20);
  }

  bytes(): Uint8Array {
    return this.content.subarray(0, this.filled);
  }

  /** The bytes of a restored block; after four alike comes how many more there are. Answers with their checksum. */
  unrun(block: Uint32Array, length: number, origin: number): number {
    let crc = 0xffffffff;
    let at = block[origin]! >>> 8;
    let last = -1;
    let alike = 0;
    for (let i = 0; i < length; i++) {
      const entry = block[at]!;
      at = entry >>> 8;
      const byte = entry & 0xff;
      if (alike === 4) {
        this.need(byte);
        this.content.fill(last, this.filled, this.filled + byte);
        this.filled += byte;
        for (let k = 0; k < byte; k++) {
          crc = (crc << 8) ^ CRC[((crc >>> 24) ^ last) & 0xff]!;
        }
        alike = 0;
        last = -1;
        continue;
      }
      alike = byte === last ? alike + 1 : 1;
      last = byte;
      this.need(1);
      this.content[this.filled++] = byte;
      crc = (crc << 8) ^ CRC[((crc >>> 24) ^ byte) & 0xff]!;
    }
    return ~crc >>> 0;
  }

  private need(more: number): void {
    const end = this.filled + more;
    if (end <= this.content.byteLength) {
      return;
    }
    if (this.length !== null || end > MOST_UNKNOWN_BYTES) {
      throw broken(`it holds more than ${this.length ?? MOST_UNKNOWN_BYTES} bytes`);
    }
    const larger = new Uint8Array(2 * this.content.byteLength);
    larger.set(this.content);
    this.content = larger;
  }
}

function broken(why: string): Error {
  return new Error(`its bzip2 stream is broken: ${why}`);
}
