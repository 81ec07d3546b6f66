/** Codecs in Zarr metadata as a codec chain; what cannot be undone is refused by name. */
import { BLOSC_COMPRESSORS, BLOSC_SHUFFLES, type BloscStage, type CodecChain, type Stage } from '../codecs';

/** What a codec is, once recognised. */
type Recognised =
  | { stage: Stage }
  /** Changes nothing when it is undone. */
  | { identity: true }
  | { unsupported: string };

export type ChainOrWords = { chain: CodecChain; isStrings: boolean } | { unsupported: string };

/** A numcodecs codec, in v2 by its id, in v3 as `numcodecs.<id>`. */
function recognise(id: string, config: Readonly<Record<string, unknown>>, itemBytes: number): Recognised {
  const level = (name: string, otherwise: number): number =>
    typeof config[name] === 'number' && Number.isInteger(config[name]) ? config[name] : otherwise;
  switch (id) {
    case 'shuffle': {
      const elementSize = level('elementsize', 4);
      return elementSize >= 1 && elementSize <= 0xffff
        ? { stage: { name: 'shuffle', elementSize } }
        : { unsupported: `shuffle of ${elementSize} bytes` };
    }
    case 'zlib':
    case 'gzip':
      return { stage: { name: id, level: level('level', id === 'zlib' ? 1 : 5) } };
    case 'zstd':
      return { stage: { name: 'zstd', level: level('level', 0), checksum: config.checksum === true } };
    case 'lz4':
      return { stage: { name: 'lz4', acceleration: level('acceleration', 1) } };
    case 'blosc':
      return blosc(config, itemBytes);
    case 'fletcher32':
      return { stage: { name: 'fletcher32' } };
    case 'crc32c':
      return config.location === undefined || config.location === 'end'
        ? { stage: { name: 'crc32c' } }
        : { unsupported: 'crc32c at the start of the chunk' };
    case 'bitround':
      return { identity: true };
    default:
      return { unsupported: id };
  }
}

function blosc(config: Readonly<Record<string, unknown>>, itemBytes: number): Recognised {
  const compressor = BLOSC_COMPRESSORS.find(name => name === config.cname);
  if (!compressor || compressor === 'snappy') {
    return { unsupported: `blosc with ${String(config.cname)}` };
  }
  const code = config.shuffle;
  // numcodecs' automatic shuffle: bits of single bytes, else bytes.
  const automatic = itemBytes === 1 ? 'bitshuffle' : 'shuffle';
  const shuffle: BloscStage['shuffle'] =
    typeof code === 'number'
      ? (BLOSC_SHUFFLES[code] ?? automatic)
      : (BLOSC_SHUFFLES.find(name => name === code) ?? automatic);
  const number = (value: unknown, otherwise: number): number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : otherwise;
  return {
    stage: {
      name: 'blosc',
      compressor,
      level: Math.min(9, number(config.clevel, 5)),
      shuffle,
      typeSize: Math.min(255, Math.max(1, number(config.typesize, itemBytes))),
      blockSize: number(config.blocksize, 0)
    }
  };
}

/** `filters` and `compressor` of v2. */
export function chainOf2(
  codecs: readonly ({ id: string } & Record<string, unknown>)[],
  options: { byteOrder: 'little' | 'big'; order: 'C' | 'F'; rank: number; itemBytes: number }
): ChainOrWords {
  const { byteOrder, rank, itemBytes } = options;
  const stages: Stage[] = [];
  let isStrings = false;
  for (const [i, { id, ...config }] of codecs.entries()) {
    if (id === 'vlen-utf8' && i === 0) {
      isStrings = true;
      continue;
    }
    const found = recognise(id, config, itemBytes);
    if ('unsupported' in found) {
      return found;
    }
    if ('stage' in found) {
      stages.push(found.stage);
    }
  }
  const order = options.order === 'F' && rank > 1 ? reversed(rank) : undefined;
  return { chain: { byteOrder, stages, ...(order && { order }) }, isStrings };
}

/** The `codecs` of v3, without sharding. */
export function chainOf3(
  codecs: readonly { name: string; configuration: Record<string, unknown> }[],
  rank: number,
  itemBytes: number
): ChainOrWords {
  const stages: Stage[] = [];
  let order: number[] | undefined;
  let byteOrder: 'little' | 'big' | undefined;
  let isStrings = false;
  for (const { name, configuration } of codecs) {
    const isArray = byteOrder === undefined;
    if (isArray && name === 'transpose') {
      const next = permutation(configuration.order, rank);
      if (!next || order) {
        return { unsupported: 'transpose in a form of its own' };
      }
      order = next;
    } else if (isArray && name === 'bytes') {
      byteOrder = configuration.endian === 'big' ? 'big' : 'little';
    } else if (isArray && name === 'vlen-utf8') {
      byteOrder = 'little';
      isStrings = true;
    } else if (isArray && name === 'numcodecs.bitround') {
      continue;
    } else {
      const found = isArray
        ? { unsupported: name }
        : recognise(name.replace(/^numcodecs\./, ''), configuration, itemBytes);
      if ('unsupported' in found) {
        return found;
      }
      if ('stage' in found) {
        stages.push(found.stage);
      }
    }
  }
  if (byteOrder === undefined) {
    return { unsupported: 'a list without "bytes"' };
  }
  const isTransposed = order?.some((axis, i) => axis !== i);
  return { chain: { byteOrder, stages, ...(isTransposed && { order }) }, isStrings };
}

function permutation(order: unknown, rank: number): number[] | undefined {
  if (order === 'C' || order === 'F') {
    return order === 'C' ? reversed(rank).reverse() : reversed(rank);
  }
  if (!Array.isArray(order) || order.length !== rank) {
    return undefined;
  }
  const axes = order as unknown[];
  return reversed(rank).every(axis => axes.includes(axis)) ? (axes as number[]) : undefined;
}

function reversed(rank: number): number[] {
  return Array.from({ length: rank }, (_, i) => rank - 1 - i);
}
