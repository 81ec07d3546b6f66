/** Codec chains in Zarr v3 metadata: the `codecs` list (Zarr core specification version 3; registered extensions). */
import type { DType } from '../dataset';
import { isNumeric, itemSize } from '../dtypes';
import type { CodecChain, Stage } from './chain';

export interface Zarr3Codec {
  readonly name: string;
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** What our shards' indexes are encoded with: `SHARD_INDEX`. */
const INDEX_CODECS: readonly Zarr3Codec[] = [
  { name: 'bytes', configuration: { endian: 'little' } },
  { name: 'crc32c' }
];

/** The array-to-bytes codec and all around it. */
export function toZarr3({ sharding, ...chain }: CodecChain, dtype: DType): Zarr3Codec[] {
  if (sharding) {
    const configuration = {
      chunk_shape: sharding.chunkShape,
      codecs: toZarr3(chain, dtype),
      index_codecs: INDEX_CODECS,
      index_location: 'end'
    };
    return [{ name: 'sharding_indexed', configuration }];
  }
  const codecs: Zarr3Codec[] = [];
  if (chain.order) {
    codecs.push({ name: 'transpose', configuration: { order: chain.order } });
  }
  codecs.push(
    dtype === 'str'
      ? { name: 'vlen-utf8', configuration: {} }
      : isNumeric(dtype) && itemSize(dtype) > 1
        ? { name: 'bytes', configuration: { endian: chain.byteOrder } }
        : { name: 'bytes' }
  );
  return [...codecs, ...chain.stages.map(codecOf)];
}

/** Codecs that the v3 core specification and its registry do not list, though zarr-python reads them. */
export function beyondZarr3(chain: CodecChain): string[] {
  return chain.stages.map(stage => codecOf(stage).name).filter(name => name.startsWith('numcodecs.'));
}

function codecOf(stage: Stage): Zarr3Codec {
  switch (stage.name) {
    case 'shuffle':
      return { name: 'numcodecs.shuffle', configuration: { elementsize: stage.elementSize } };
    case 'zlib':
      return { name: 'numcodecs.zlib', configuration: { level: stage.level } };
    case 'gzip':
      return { name: 'gzip', configuration: { level: stage.level } };
    case 'zstd':
      return { name: 'zstd', configuration: { level: stage.level, checksum: stage.checksum } };
    case 'lz4':
      return { name: 'numcodecs.lz4', configuration: { acceleration: stage.acceleration } };
    case 'blosc':
      return {
        name: 'blosc',
        configuration: {
          typesize: stage.typeSize,
          cname: stage.compressor,
          clevel: stage.level,
          shuffle: stage.shuffle,
          blocksize: stage.blockSize
        }
      };
    case 'fletcher32':
      return { name: 'numcodecs.fletcher32', configuration: {} };
    case 'crc32c':
      return { name: 'crc32c' };
  }
}
