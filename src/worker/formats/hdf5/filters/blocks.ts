/**
 * Filters that cut a chunk into blocks and say how long it was: LZ4 (32004) and
 * bitshuffle (32008) share their framing. All numbers are big-endian.
 */
import { decodeLz4Block, decompress, uninitialised } from '../../codecs';
import { bitUnshuffle } from './bitshuffle';

/** Decoded length (8 bytes), decoded length of a block (4 bytes). */
const HEADER_BYTES = 12;

interface Frame {
  length: number;
  blockBytes: number;
  blocks: DataView;
  bytes: Uint8Array;
}

/** @throws Error when it is broken or not `length` long, where that is known */
function frameOf(stored: Uint8Array, length: number | null): Frame {
  if (stored.byteLength < HEADER_BYTES) {
    throw new Error('it is shorter than its header');
  }
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const recorded = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  // Neither LZ4 nor zstd of 12-byte blocks gives more: a damaged length must not fill the memory.
  if (length === null ? recorded > stored.byteLength * MOST_RATIO : recorded !== length) {
    throw new Error(`its header says ${recorded} bytes`);
  }
  return { length: recorded, blockBytes: view.getUint32(8), blocks: view, bytes: stored };
}

const MOST_RATIO = 4096;

/** The stored bytes of the block at `at`, which four bytes say the length of. */
function blockAt({ blocks, bytes }: Frame, at: number): Uint8Array {
  if (at + 4 > bytes.byteLength) {
    throw new Error('it ends before its blocks do');
  }
  const length = blocks.getUint32(at);
  if (length > bytes.byteLength - at - 4) {
    throw new Error('it ends before its blocks do');
  }
  return bytes.subarray(at + 4, at + 4 + length);
}

/** Registered filter 32004. A block that LZ4 would make longer is stored as it is. */
export function decodeLz4Blocks(stored: Uint8Array, expected: number | null): Uint8Array {
  const frame = frameOf(stored, expected);
  const { length, blockBytes } = frame;
  if (blockBytes === 0 && length > 0) {
    throw new Error('its blocks have no bytes');
  }
  const out = uninitialised(length);
  let at = HEADER_BYTES;
  for (let start = 0; start < length; start += blockBytes) {
    const block = blockAt(frame, at);
    at += 4 + block.byteLength;
    const target = out.subarray(start, Math.min(start + blockBytes, length));
    if (block.byteLength === target.byteLength) {
      target.set(block);
    } else {
      decodeLz4Block(block, target);
    }
  }
  return out;
}

/** Client data of registered filter 32008: version (2 values), element size, elements a block, compressor. */
const ELEMENT_SIZE_AT = 2;
const BLOCK_ELEMENTS_AT = 3;
const COMPRESSOR_AT = 4;
const COMPRESSOR = { none: 0, lz4: 2, zstd: 3 } as const;
/** Blocks are multiples of 8 elements; where none is asked for they have about 8 KiB, and at least 128 elements. */
const UNIT = 8;
const USUAL_BLOCK_BYTES = 8192;
const LEAST_BLOCK_ELEMENTS = 128;

/**
 * Registered filter 32008; `values` is its client data.
 *
 * @throws Error when the chunk is broken or, compressed, not `expected` bytes long, where that is
 *   known
 */
export async function decodeBitshuffle(
  stored: Uint8Array,
  values: readonly number[],
  expected: number | null
): Promise<Uint8Array> {
  const size = values[ELEMENT_SIZE_AT] ?? 0;
  const compressor = values[COMPRESSOR_AT] ?? COMPRESSOR.none;
  if (size < 1 || !(Object.values(COMPRESSOR) as number[]).includes(compressor)) {
    throw new Error(`bitshuffle cannot have elements of ${size} bytes and compressor ${compressor}`);
  }
  const isCompressed = compressor !== COMPRESSOR.none;
  const frame = isCompressed ? frameOf(stored, expected) : undefined;
  const length = frame?.length ?? stored.byteLength;
  const blockElements = frame
    ? frame.blockBytes / size
    : values[BLOCK_ELEMENTS_AT] || usualBlockElements(size);
  if (!Number.isInteger(blockElements) || blockElements < UNIT || blockElements % UNIT !== 0) {
    throw new Error(`bitshuffle cannot have blocks of ${blockElements} elements`);
  }
  const out = uninitialised(length);
  const elements = Math.floor(length / size);
  // What is no multiple of 8 elements is at the end, as it is.
  const shuffled = elements - (elements % UNIT);
  let at = frame ? HEADER_BYTES : 0;
  for (let first = 0; first < shuffled; first += blockElements) {
    const blockLength = Math.min(blockElements, shuffled - first) * size;
    let block: Uint8Array;
    if (frame) {
      const packed = blockAt(frame, at);
      at += 4 + packed.byteLength;
      block = await unpack(packed, compressor, blockLength);
    } else {
      block = stored.subarray(at, at + blockLength);
      at += blockLength;
    }
    bitUnshuffle(block, size, out.subarray(first * size, first * size + blockLength));
  }
  const rest = length - shuffled * size;
  if (stored.byteLength - at < rest) {
    throw new Error('it ends before its last elements do');
  }
  out.set(stored.subarray(at, at + rest), shuffled * size);
  return out;
}

async function unpack(packed: Uint8Array, compressor: number, length: number): Promise<Uint8Array> {
  if (compressor === COMPRESSOR.lz4) {
    const block = uninitialised(length);
    decodeLz4Block(packed, block);
    return block;
  }
  const block = await decompress('zstd', packed, length);
  if (block.byteLength !== length) {
    throw new Error(`a block has ${block.byteLength} bytes instead of ${length}`);
  }
  return block;
}

function usualBlockElements(size: number): number {
  const elements = Math.floor(USUAL_BLOCK_BYTES / size);
  return Math.max(elements - (elements % UNIT), LEAST_BLOCK_ELEMENTS);
}
