/** Codecs in Zarr metadata as a codec chain; what cannot be undone is refused by name. */
import { readStage, type CodecChain, type Stage } from '../codecs';

/** What a codec is, once recognised. */
type Recognised =
  | { stage: Stage }
  /** Changes nothing when it is undone. */
  | { identity: true }
  | { unsupported: string };

type ChainOrWords = { chain: CodecChain; isStrings: boolean } | { unsupported: string };

/** A numcodecs codec, in v2 by its id, in v3 as `numcodecs.<id>`. */
function recognise(id: string, config: Readonly<Record<string, unknown>>, itemBytes: number): Recognised {
  if (id === 'bitround') {
    return { identity: true };
  }
  const found = readStage(id, config, itemBytes) ?? { unsupported: id };
  return 'unsupported' in found ? found : { stage: found };
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
