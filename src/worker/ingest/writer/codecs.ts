/** Encoding chunks: byte shuffle, compressors, variable strings. */
import {
  bytesOf,
  compress,
  encodeBlosc,
  encodeStrings,
  itemSize,
  shuffle,
  type DType,
  type NumericValues,
  type Values
} from '../../formats';

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
    bytes = shuffle(bytes, size);
  }
  switch (codec.compressor) {
    case 'none':
      return bytes;
    case 'blosc':
      return encodeBlosc(bytes, size, codec.level, codec.bloscShuffle && size > 1);
    default:
      return compress(codec.compressor, bytes, codec.level);
  }
}
