/** MD5s of several contents at once: eight take as long as three, one after the other. */
import { hash } from 'node:crypto';
import { LANES, STATE_BYTES, md5Module } from './md5Code';

const BLOCK = 64;
/** What of each content is copied into a lane at a time: small enough to stay in the processor's cache. */
const LANE_BYTES = 32 * 1024;
/** An end mark of one byte, and the length. */
const LEAST_PADDING = 9;
const FIRST_LANE = 4096;
const PAGE = 65_536;
/** Fewer take no longer one after the other. */
const LEAST = 3;

/** RFC 1321, 3.3. */
const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as const;

interface Lane {
  /** Which of the contents. */
  index: number;
  content: Uint8Array;
  /** Bytes that are done, of the padded content. */
  position: number;
  paddedBytes: number;
}

type Run = (state: number, blocks: number, ...pointers: number[]) => void;

/**
 * MD5 (RFC 1321) of contents that are in memory, computed before the call returns. Where the processor
 * has no vectors it gives the same, one after the other. One call at a time.
 */
export class Md5Lanes {
  private readonly bytes: Uint8Array;
  private readonly words: DataView;
  private readonly run: Run | undefined;
  private readonly lanes: (Lane | undefined)[] = new Array<undefined>(LANES).fill(undefined);

  constructor() {
    const size = FIRST_LANE + LANES * LANE_BYTES;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(size / PAGE) });
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new DataView(memory.buffer);
    try {
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(md5Module()), { env: { memory } });
      this.run = exports.run as Run;
    } catch {
      // A processor without vectors: one after the other, then.
    }
  }

  /** In hex, in the order of the contents. */
  md5(contents: readonly Uint8Array[]): string[] {
    const found = new Array<string>(contents.length);
    const single = (index: number): void => {
      found[index] = hash('md5', contents[index]!);
    };
    if (!this.run || contents.length < LEAST) {
      contents.forEach((_, index) => single(index));
      return found;
    }
    // The longest first: so the lanes end at about the same time.
    const waiting = [...contents.keys()].sort((a, b) => contents[a]!.byteLength - contents[b]!.byteLength);
    for (;;) {
      const active = this.fill(contents, waiting);
      if (active.length === 0) {
        return found;
      }
      if (active.length < LEAST && active.every(number => isBarelyBegun(this.lanes[number]!))) {
        for (const number of active) {
          single(this.lanes[number]!.index);
          this.lanes[number] = undefined;
        }
        return found;
      }
      this.advance(active);
      for (const number of active) {
        const { index, position, paddedBytes } = this.lanes[number]!;
        if (position === paddedBytes) {
          found[index] = this.digest(number);
          this.lanes[number] = undefined;
        }
      }
    }
  }

  /** Give free lanes their next content; answers with the lanes that have one. */
  private fill(contents: readonly Uint8Array[], waiting: number[]): number[] {
    const active: number[] = [];
    for (let number = 0; number < LANES; number++) {
      if (!this.lanes[number] && waiting.length > 0) {
        const index = waiting.pop()!;
        const content = contents[index]!;
        const paddedBytes = Math.ceil((content.byteLength + LEAST_PADDING) / BLOCK) * BLOCK;
        this.lanes[number] = { index, content, position: 0, paddedBytes };
        START.forEach((word, name) => this.words.setUint32(stateOf(number, name), word, true));
      }
      if (this.lanes[number]) {
        active.push(number);
      }
    }
    return active;
  }

  /** As many blocks of each lane as the shortest has left. */
  private advance(active: readonly number[]): void {
    let blocks = LANE_BYTES / BLOCK;
    for (const number of active) {
      const { position, paddedBytes } = this.lanes[number]!;
      blocks = Math.min(blocks, (paddedBytes - position) / BLOCK);
    }
    for (const number of active) {
      const lane = this.lanes[number]!;
      const end = lane.position + blocks * BLOCK;
      const at = addressOf(number);
      const { byteLength } = lane.content;
      this.bytes.set(lane.content.subarray(lane.position, Math.min(end, byteLength)), at);
      if (end > byteLength) {
        this.pad(lane, at, end);
      }
      lane.position = end;
    }
    const [any] = active;
    const pointers = this.lanes.map((lane, number) => addressOf(lane ? number : any!));
    this.run!(0, blocks, ...pointers);
  }

  /** After the last byte a bit that is set, zeros, and the length in bits (RFC 1321, 3.1 and 3.2). */
  private pad({ content: { byteLength }, position, paddedBytes }: Lane, at: number, end: number): void {
    const begin = at - position;
    this.bytes.fill(0, begin + Math.max(byteLength, position), begin + end);
    if (position <= byteLength) {
      this.bytes[begin + byteLength] = 0x80;
    }
    if (end === paddedBytes) {
      this.words.setUint32(begin + end - 8, (byteLength * 8) % 2 ** 32, true);
      this.words.setUint32(begin + end - 4, Math.floor(byteLength / 2 ** 29), true);
    }
  }

  private digest(number: number): string {
    const digest = Buffer.allocUnsafe(16);
    START.forEach((_, name) =>
      digest.writeUInt32LE(this.words.getUint32(stateOf(number, name), true), 4 * name)
    );
    return digest.toString('hex');
  }
}

function isBarelyBegun({ content, position }: Lane): boolean {
  return position < content.byteLength / 2;
}

function addressOf(number: number): number {
  return FIRST_LANE + number * LANE_BYTES;
}

/** Where the word A, B, C or D of a lane lies. */
function stateOf(number: number, name: number): number {
  return (number >> 2) * (STATE_BYTES / (LANES / 4)) + 16 * name + 4 * (number & 3);
}
