/**
 * The kinds of stage a codec chain has: how each is done and undone, and what
 * Zarr's metadata say of it. In Zarr v2 a codec is a numcodecs configuration; v3
 * has some in its core and registry, the others as `numcodecs.<id>`.
 */
import { BLOSC_COMPRESSORS, BLOSC_SHUFFLES, decodeBlosc, encodeBlosc, type BloscStage } from './blosc';
import { compress, decompress, type NativeCompressor } from './compress';
import { appendCrc32c, checkCrc32c } from './crc32c';
import { appendFletcher32, checkFletcher32 } from './fletcher32';
import { decodeLz4, encodeLz4 } from './lz4';
import { shuffle, unshuffle } from './shuffle';

/** From bytes to bytes, with its parameters; what each does is in `KINDS`. */
export type Stage =
  | { name: 'shuffle'; elementSize: number }
  | { name: 'zlib' | 'gzip'; level: number }
  | { name: 'zstd'; level: number; checksum: boolean }
  /** A block as numcodecs frames it, not as HDF5's filter 32004 does. */
  | { name: 'lz4'; acceleration: number }
  | BloscStage
  | { name: 'fletcher32' | 'crc32c' };

type StageName = Stage['name'];
type StageOf<N extends StageName> = Stage & { name: N };
type Bytes = Uint8Array | Promise<Uint8Array>;
/** A codec's configuration as somebody wrote it. */
type Written = Readonly<Record<string, unknown>>;
/** As we write it. */
export type CodecConfig = Readonly<Record<string, string | number | boolean>>;

interface StageKind<N extends StageName> {
  encode(bytes: Uint8Array, stage: StageOf<N>): Bytes;
  /**
   * @param length Of the result; null when only decoding tells
   * @param into Memory of exactly that length that the result may be put into
   */
  decode(stored: Uint8Array, stage: StageOf<N>, length: number | null, into?: Uint8Array): Bytes;
  /** By how much it makes a chunk longer; absent: it compresses, and nobody knows. */
  addedBytes?: number;
  /** The configuration of numcodecs, whose `id` is the stage's name. */
  config(stage: StageOf<N>): CodecConfig;
  /** The configuration under its own name in v3; absent where v3 does not list the codec. */
  listed?(stage: StageOf<N>): CodecConfig | undefined;
  /** From either configuration. */
  read(config: Written, itemBytes: number): StageOf<N> | { unsupported: string };
}

const KINDS: { readonly [N in StageName]: StageKind<N> } = {
  shuffle: {
    encode: (bytes, { elementSize }) => (elementSize > 1 ? shuffle(bytes, elementSize) : bytes),
    decode: (stored, { elementSize }, _length, into) =>
      elementSize > 1 ? unshuffle(stored, elementSize, into) : stored,
    addedBytes: 0,
    config: ({ elementSize }) => ({ elementsize: elementSize }),
    read(config) {
      const elementSize = integer(config.elementsize, 4);
      return elementSize >= 1 && elementSize <= 0xffff
        ? { name: 'shuffle', elementSize }
        : { unsupported: `shuffle of ${elementSize} bytes` };
    }
  },
  zlib: {
    ...native('zlib'),
    config: ({ level }) => ({ level }),
    read: config => ({ name: 'zlib', level: integer(config.level, 1) })
  },
  gzip: {
    ...native('gzip'),
    config: ({ level }) => ({ level }),
    listed: ({ level }) => ({ level }),
    read: config => ({ name: 'gzip', level: integer(config.level, 5) })
  },
  zstd: {
    encode: (bytes, { level, checksum }) => compress('zstd', bytes, level, checksum),
    decode: native('zstd').decode,
    config: ({ level, checksum }) => ({ level, ...(checksum && { checksum }) }),
    listed: ({ level, checksum }) => ({ level, checksum }),
    read: config => ({ name: 'zstd', level: integer(config.level, 0), checksum: config.checksum === true })
  },
  lz4: {
    encode: (bytes, { acceleration }) => encodeLz4(bytes, acceleration),
    decode: (stored, _stage, length) => decodeLz4(stored, length),
    config: ({ acceleration }) => ({ acceleration }),
    read: config => ({ name: 'lz4', acceleration: integer(config.acceleration, 1) })
  },
  blosc: {
    encode: encodeBlosc,
    decode: (stored, _stage, length) => decodeBlosc(stored, length),
    config: stage => ({
      cname: stage.compressor,
      clevel: stage.level,
      shuffle: BLOSC_SHUFFLES.indexOf(stage.shuffle),
      blocksize: stage.blockSize
    }),
    listed: stage => ({
      typesize: stage.typeSize,
      cname: stage.compressor,
      clevel: stage.level,
      shuffle: stage.shuffle,
      blocksize: stage.blockSize
    }),
    read: readBlosc
  },
  fletcher32: {
    encode: appendFletcher32,
    decode: checkFletcher32,
    addedBytes: 4,
    config: () => ({}),
    read: () => ({ name: 'fletcher32' })
  },
  crc32c: {
    encode: appendCrc32c,
    decode: checkCrc32c,
    addedBytes: 4,
    config: () => ({}),
    listed: () => undefined,
    read: ({ location }) =>
      location === undefined || location === 'end'
        ? { name: 'crc32c' }
        : { unsupported: 'crc32c at the start of the chunk' }
  }
};

/** The one of a stage, or of its name. */
export function stageKind<N extends StageName>({ name }: { name: N }): StageKind<N> {
  return KINDS[name];
}

/** A codec by its numcodecs id; undefined where there is no such stage. */
export function readStage(
  id: string,
  config: Written,
  itemBytes: number
): Stage | { unsupported: string } | undefined {
  return Object.hasOwn(KINDS, id) ? KINDS[id as StageName].read(config, itemBytes) : undefined;
}

function native(name: NativeCompressor): {
  encode(bytes: Uint8Array, stage: { level: number }): Bytes;
  decode(stored: Uint8Array, stage: unknown, length: number | null): Bytes;
} {
  return {
    encode: (bytes, { level }) => compress(name, bytes, level),
    decode: (stored, _stage, length) => decompress(name, stored, length)
  };
}

function readBlosc(config: Written, itemBytes: number): BloscStage | { unsupported: string } {
  const compressor = BLOSC_COMPRESSORS.find(name => name === config.cname);
  if (!compressor || compressor === 'snappy') {
    // Damaged metadata may have anything here, also what has no text of its own.
    const written = typeof config.cname === 'string' ? config.cname : JSON.stringify(config.cname);
    return { unsupported: `blosc with ${written}` };
  }
  const code = config.shuffle;
  // numcodecs' automatic shuffle: bits of single bytes, else bytes.
  const automatic = itemBytes === 1 ? 'bitshuffle' : 'shuffle';
  const shuffled =
    typeof code === 'number'
      ? (BLOSC_SHUFFLES[code] ?? automatic)
      : (BLOSC_SHUFFLES.find(name => name === code) ?? automatic);
  const natural = (value: unknown, otherwise: number): number => {
    const number = integer(value, otherwise);
    return number < 0 ? otherwise : number;
  };
  return {
    name: 'blosc',
    compressor,
    level: Math.min(9, natural(config.clevel, 5)),
    shuffle: shuffled,
    typeSize: Math.min(255, Math.max(1, natural(config.typesize, itemBytes))),
    blockSize: natural(config.blocksize, 0)
  };
}

function integer(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : otherwise;
}
