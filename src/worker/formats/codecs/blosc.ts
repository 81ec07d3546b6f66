/**
 * Blosc chunks (Blosc 1 Chunk Format: version, versionlz, flags, typesize,
 * nbytes, blocksize, cbytes, each little-endian).
 *
 * The WASM codec is given bytes and does not know how long an element is, so
 * its shuffle does nothing when it encodes. Each block is shuffled here, and
 * the header told so. What it decodes is judged by the header before.
 */
import { MOST_UNKNOWN_BYTES } from './memory';
import { shuffle } from './shuffle';

/** blosc's own names of its compressors, in the order of their codes in HDF5's filter 32001. */
export const BLOSC_COMPRESSORS = ['blosclz', 'lz4', 'lz4hc', 'snappy', 'zlib', 'zstd'] as const;
/** Blosc's own shuffle, in the order of its codes. */
export const BLOSC_SHUFFLES = ['noshuffle', 'shuffle', 'bitshuffle'] as const;

/**
 * Blosc in a codec chain, as the configurations of numcodecs and Zarr v3 have it. It says how to
 * encode; each stored chunk says itself how it is decoded. `blockSize` is only written down:
 * `encodeBlosc` has blocks of its own.
 */
export interface BloscStage {
  name: 'blosc';
  compressor: (typeof BLOSC_COMPRESSORS)[number];
  level: number;
  shuffle: (typeof BLOSC_SHUFFLES)[number];
  /** Bytes an element, which blosc's shuffle goes by. */
  typeSize: number;
  /** 0: blosc chooses. */
  blockSize: number;
}

const BLOCK_BYTES = 256 * 1024;
const HEADER_BYTES = 16;
const FLAGS_AT = 2;
const TYPE_SIZE_AT = 3;
const LENGTH_AT = 4;
const BLOCK_SIZE_AT = 8;
const STORED_LENGTH_AT = 12;
/** Blosc 1 writes version 2 of its format, and reads those before. */
const NEWEST_VERSION = 2;
/** Shorter chunks are stored as they are. */
const LEAST_SHUFFLED_BYTES = 128;

const FLAG = { shuffled: 0x01, stored: 0x02, notSplit: 0x10 } as const;

interface BloscCodec {
  encode(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  decode(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

const codecs = new Map<string, Promise<BloscCodec>>();

/** One blosc chunk. A bit shuffle is done as a byte shuffle: each chunk says itself how it is to be undone. */
export async function encodeBlosc(bytes: Uint8Array, stage: BloscStage): Promise<Uint8Array> {
  const { typeSize } = stage;
  const isShuffled = stage.shuffle !== 'noshuffle' && typeSize > 1 && typeSize <= 255;
  const blockBytes = Math.min(bytes.byteLength, BLOCK_BYTES - (BLOCK_BYTES % typeSize));
  const codec = await loadCodec(stage.compressor, stage.level, blockBytes);
  if (!isShuffled || bytes.byteLength < LEAST_SHUFFLED_BYTES) {
    return codec.encode(bytes);
  }
  const shuffled = new Uint8Array(bytes.byteLength);
  for (let start = 0; start < bytes.byteLength; start += blockBytes) {
    const end = Math.min(start + blockBytes, bytes.byteLength);
    shuffle(bytes.subarray(start, end), typeSize, shuffled.subarray(start, end));
  }
  const chunk = await codec.encode(shuffled);
  const flags = chunk[FLAGS_AT]!;
  const blockSize = new DataView(chunk.buffer, chunk.byteOffset).getUint32(BLOCK_SIZE_AT, true);
  if (flags & FLAG.stored) {
    // Incompressible: blosc stores the bytes as they are, and would not unshuffle them.
    chunk.set(bytes, HEADER_BYTES);
    return chunk;
  }
  // Some compressors are given a block in as many pieces as it thinks an element has bytes.
  const isSplitOtherwise = !(flags & FLAG.notSplit) && chunk[TYPE_SIZE_AT] !== typeSize;
  if (blockSize !== blockBytes || isSplitOtherwise) {
    return codec.encode(bytes);
  }
  chunk[FLAGS_AT] = flags | FLAG.shuffled;
  chunk[TYPE_SIZE_AT] = typeSize;
  return chunk;
}

/**
 * The bytes of one blosc chunk.
 *
 * @param length Of the result; null when only the chunk tells.
 * @throws Error when the bytes are broken
 */
export async function decodeBlosc(stored: Uint8Array, length: number | null): Promise<Uint8Array> {
  if (stored.byteLength < HEADER_BYTES) {
    throw new Error('it is shorter than a blosc header');
  }
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const decoded = view.getUint32(LENGTH_AT, true);
  if (view.getUint8(0) > NEWEST_VERSION || view.getUint32(STORED_LENGTH_AT, true) !== stored.byteLength) {
    throw new Error('its blosc header is broken, or it is truncated');
  }
  if (length === null ? decoded > MOST_UNKNOWN_BYTES : decoded !== length) {
    throw new Error(
      `its blosc header says ${decoded} bytes${length === null ? '' : ` instead of ${length}`}`
    );
  }
  if (decoded === 0) {
    return new Uint8Array(0);
  }
  const codec = await loadCodec('zstd', 1, 0);
  let bytes: Uint8Array;
  try {
    bytes = await codec.decode(stored);
  } catch (error) {
    throw new Error('blosc cannot decode it', { cause: error });
  }
  if (bytes.byteLength !== decoded) {
    throw new Error('blosc cannot decode it');
  }
  return bytes;
}

function loadCodec(cname: string, clevel: number, blocksize: number): Promise<BloscCodec> {
  const name = `${cname}/${clevel}/${blocksize}`;
  let codec = codecs.get(name);
  if (!codec) {
    codec = import('numcodecs/blosc').then(module =>
      module.default.fromConfig({ id: 'blosc', cname, clevel, shuffle: 0, blocksize })
    );
    codecs.set(name, codec);
    // What could not be read now may be read later: too many files were open.
    codec.catch(() => codecs.delete(name));
  }
  return codec;
}
