/** Codec chains in Zarr v3 metadata: the `codecs` list (Zarr core specification version 3; registered extensions). */
import type { DType } from '../dataset';
import { wordBytes } from '../dtypes';
import type { CodecChain } from './chain';
import { stageKind, type Stage } from './kinds';

interface Zarr3Codec {
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
      : wordBytes(dtype) > 1
        ? { name: 'bytes', configuration: { endian: chain.byteOrder } }
        : { name: 'bytes' }
  );
  return [...codecs, ...chain.stages.map(codecOf)];
}

/** Is it a codec that neither the core specification of v3 nor its registry has? It is written as `numcodecs.<name>`. */
export function isUnlisted(stage: Stage): boolean {
  return stageKind(stage).listed === undefined;
}

function codecOf(stage: Stage): Zarr3Codec {
  const kind = stageKind(stage);
  if (!kind.listed) {
    return { name: `numcodecs.${stage.name}`, configuration: kind.config(stage) };
  }
  const configuration = kind.listed(stage);
  return { name: stage.name, ...(configuration && { configuration }) };
}
