/** Encoding chunks: byte shuffle, compressors, variable strings. Native zlib and zstd, blosc in WASM. */
import { constants, deflate, gzip, zstdCompress } from 'node:zlib';
import { promisify } from 'node:util';
import { bytesOf, itemSize, type DType, type NumericValues, type Values } from '../../formats';
import { encodeBlosc } from './blosc';
import { shuffleBytes } from './shuffle';

const deflateAsync = promisify(deflate);
const gzipAsync = promisify(gzip);
const zstdAsync = promisify(zstdCompress);

export type CompressorName = 'zstd' | 'zlib' | 'gzip' | 'blosc' | 'none';

export interface ArrayCodec {
  /** Byte shuffle as a filter of its own, before the compressor. */
  shuffle: boolean;
  compressor: CompressorName;
  level: number;
  /** Blosc's own byte shuffle. */
  bloscShuffle: boolean;
}

/** Encode one chunk, whole. */
export async function encodeChunk(values: Values, dtype: DType, codec: ArrayCodec): Promise<Uint8Array> {
  let bytes = Array.isArray(values) ? encodeStrings(values) : bytesOf(values as NumericValues);
  const size = dtype === 'str' ? 1 : itemSize(dtype);
  if (codec.shuffle && size > 1) {
    bytes = shuffleBytes(bytes, size);
  }
  switch (codec.compressor) {
    case 'none':
      return bytes;
    case 'zlib':
      return deflateAsync(bytes, { level: codec.level });
    case 'gzip':
      return gzipAsync(bytes, { level: codec.level });
    case 'zstd':
      return zstdAsync(bytes, {
        params: { [constants.ZSTD_c_compressionLevel]: codec.level },
        pledgedSrcSize: bytes.byteLength
      });
    case 'blosc':
      return encodeBlosc(bytes, size, codec.level, codec.bloscShuffle && size > 1);
  }
}

/** numcodecs' vlen-utf8: the number of strings, then each one's length and bytes. */
export function encodeStrings(strings: readonly string[]): Uint8Array {
  const encoded = strings.map(text => Buffer.from(text, 'utf8'));
  const total = encoded.reduce((sum, bytes) => sum + 4 + bytes.byteLength, 4);
  const out = Buffer.alloc(total);
  let offset = out.writeUInt32LE(strings.length, 0);
  for (const bytes of encoded) {
    offset = out.writeUInt32LE(bytes.byteLength, offset);
    offset += bytes.copy(out, offset);
  }
  return out;
}
