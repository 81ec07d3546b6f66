/**
 * Compressors that Node has natively: zlib, gzip, zstd. Output is bounded by
 * the length that is expected, so that a damaged chunk cannot fill the memory,
 * and goes into one piece of memory of that length.
 */
import {
  constants,
  createZstdCompress,
  deflate,
  deflateSync,
  gunzip,
  gunzipSync,
  gzip,
  gzipSync,
  inflate,
  inflateSync,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
  type ZstdOptions
} from 'node:zlib';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { MOST_UNKNOWN_BYTES, plainBytes } from './memory';

export type NativeCompressor = 'zlib' | 'gzip' | 'zstd';

const ASYNC = {
  zlib: { encode: promisify(deflate), decode: promisify(inflate) },
  gzip: { encode: promisify(gzip), decode: promisify(gunzip) },
  zstd: { encode: zstdAtOnce, decode: promisify(zstdDecompress) }
} as const;

const SYNC = {
  zlib: { encode: deflateSync, decode: inflateSync },
  gzip: { encode: gzipSync, decode: gunzipSync },
  zstd: { encode: zstdCompressSync, decode: zstdDecompressSync }
} as const;

/** Below, handing the work to another thread costs more than the work; a thread of our own has nothing else to do. */
const SYNC_BYTES = isMainThread ? 8 * 1024 : Infinity;
/** Room beyond the expected end: without it a second piece is begun to find out that there is no more. */
const SPARE_BYTES = 64;

/** `level` as the compressor counts; `checksum` is of zstd's frame, and nothing to the others. */
export async function compress(
  name: NativeCompressor,
  bytes: Uint8Array,
  level: number,
  checksum = false
): Promise<Uint8Array> {
  const options =
    name === 'zstd'
      ? {
          params: {
            [constants.ZSTD_c_compressionLevel]: level,
            [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0
          },
          pledgedSrcSize: bytes.byteLength,
          chunkSize: pieceBytes(zstdBound(bytes.byteLength))
        }
      : { level, chunkSize: pieceBytes(bytes.byteLength) };
  return plainBytes(
    bytes.byteLength <= SYNC_BYTES
      ? SYNC[name].encode(bytes, options)
      : await ASYNC[name].encode(bytes, options)
  );
}

/**
 * The bytes before compression.
 *
 * @param limitBytes Longest output that is right; null when that is not known.
 * @throws Error when the bytes are broken, or hold more
 */
export async function decompress(
  name: NativeCompressor,
  bytes: Uint8Array,
  limitBytes: number | null
): Promise<Uint8Array> {
  const limit = limitBytes ?? MOST_UNKNOWN_BYTES;
  const options = {
    maxOutputLength: limit + SPARE_BYTES,
    chunkSize: limitBytes === null ? 64 * 1024 : pieceBytes(limitBytes)
  };
  const isSmall = limitBytes !== null && limitBytes <= SYNC_BYTES;
  const more = `it holds more than ${limit} bytes`;
  let out: Uint8Array;
  try {
    out = isSmall ? SYNC[name].decode(bytes, options) : await ASYNC[name].decode(bytes, options);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(code === 'ERR_BUFFER_TOO_LARGE' ? more : `its ${name} stream is broken: ${message}`, {
      cause
    });
  }
  if (out.byteLength > limit) {
    throw new Error(more);
  }
  return plainBytes(out);
}

/** Longest piece of memory for a result; what does not fit goes into several. */
const MOST_PIECE_BYTES = 64 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * As `zstdCompress`, a fifth faster: an empty write first keeps the stream busy,
 * so that it knows of the second one that it is the last. Then, with room for the
 * longest result, zstd compresses in place, not through a window of its own.
 */
function zstdAtOnce(bytes: Uint8Array, options: ZstdOptions): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stream = createZstdCompress(options);
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('error', reject);
    stream.on('end', () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)));
    stream.write(NOTHING);
    stream.end(bytes);
  });
}

/** ZSTD_COMPRESSBOUND of zstd.h: the longest that a frame of so many bytes can become. */
function zstdBound(length: number): number {
  return length + (length >>> 8) + (length < 128 * 1024 ? (128 * 1024 - length) >>> 11 : 0);
}

function pieceBytes(length: number): number {
  return Math.min(Math.max(length, 64) + SPARE_BYTES, MOST_PIECE_BYTES);
}
