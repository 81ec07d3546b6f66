/**
 * Blosc chunks with blosc's own byte shuffle.
 *
 * The WASM codec is given bytes and does not know how long an element is, so
 * its shuffle does nothing. Each block is shuffled here, and the header told
 * so: Blosc 1 Chunk Format, "header" (version, versionlz, flags, typesize,
 * nbytes, blocksize, cbytes).
 */
import { shuffle } from './shuffle';

/** The compressor inside. */
export const BLOSC_NAME = 'zstd';

const BLOCK_BYTES = 256 * 1024;
const HEADER_BYTES = 16;
const FLAGS_AT = 2;
const TYPE_SIZE_AT = 3;
const BLOCK_SIZE_AT = 8;

const FLAG = { shuffled: 0x01, stored: 0x02, notSplit: 0x10 } as const;

interface BloscCodec {
  encode(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

const codecs = new Map<string, Promise<BloscCodec>>();

/** One blosc chunk of elements of `size` bytes. */
export async function encodeBlosc(
  bytes: Uint8Array,
  size: number,
  level: number,
  isShuffled: boolean
): Promise<Uint8Array> {
  const blockBytes = Math.min(bytes.byteLength, BLOCK_BYTES - (BLOCK_BYTES % size));
  const codec = await loadCodec(level, blockBytes);
  if (!isShuffled || bytes.byteLength < 128) {
    return codec.encode(bytes);
  }
  const shuffled = new Uint8Array(bytes.byteLength);
  for (let start = 0; start < bytes.byteLength; start += blockBytes) {
    const end = Math.min(start + blockBytes, bytes.byteLength);
    shuffle(bytes.subarray(start, end), size, shuffled.subarray(start, end));
  }
  const chunk = await codec.encode(shuffled);
  const flags = chunk[FLAGS_AT]!;
  const blockSize = new DataView(chunk.buffer, chunk.byteOffset).getUint32(BLOCK_SIZE_AT, true);
  if (flags & FLAG.stored) {
    // Incompressible: blosc stores the bytes as they are, and would not unshuffle them.
    chunk.set(bytes, HEADER_BYTES);
    return chunk;
  }
  if (blockSize !== blockBytes) {
    return codec.encode(bytes);
  }
  chunk[FLAGS_AT] = flags | FLAG.shuffled | FLAG.notSplit;
  chunk[TYPE_SIZE_AT] = size;
  return chunk;
}

function loadCodec(level: number, blocksize: number): Promise<BloscCodec> {
  const name = `${level}/${blocksize}`;
  let codec = codecs.get(name);
  if (!codec) {
    codec = import('numcodecs/blosc').then(module =>
      module.default.fromConfig({ id: 'blosc', cname: BLOSC_NAME, clevel: level, shuffle: 0, blocksize })
    );
    codecs.set(name, codec);
  }
  return codec;
}
