/** The codec chain of a target array: what the plan asks for, or what the source has. */
import { TARGET_CODECS } from '../../../protocol/targetCodecs';
import type { Plan, TargetCodec } from '../../../protocol/plan';
import type { Attributes } from '../../../protocol/dataset';
import { LifecycleError } from '../../core';
import {
  asElement,
  chainOf,
  isRoundable,
  isUnlisted,
  itemSize,
  MANTISSA_BITS,
  notInZarr2,
  PLAIN,
  type ArrayManifest,
  type BitRounding,
  type CodecChain,
  type DType,
  type Stage
} from '../../formats';

interface CodedVariable {
  name: string;
  dtype: DType;
  attributes: Attributes;
  stored: Pick<ArrayManifest, 'filters' | 'byteOrder' | 'chain'>;
}

/**
 * The chain under which a variable is encoded; always little-endian and in C
 * order. Chunks that pass through keep the source's own (`passthroughChain`).
 *
 * @param coordinates Variables that are not rounded: `coordinateNames`
 */
export function codecFor(
  codec: Plan['target']['codec'],
  variable: CodedVariable,
  zarrFormat: 2 | 3,
  coordinates: ReadonlySet<string>
): CodecChain {
  if (codec === 'keep') {
    return { ...PLAIN, stages: keptStages(variable, zarrFormat) };
  }
  const rounding = roundingFor(codec, variable, coordinates);
  return { ...PLAIN, stages: stagesFor(codec, variable.dtype, zarrFormat), ...(rounding && { rounding }) };
}

function stagesFor(codec: TargetCodec, dtype: DType, zarrFormat: 2 | 3): Stage[] {
  const { name } = codec;
  if (name === 'none') {
    return [];
  }
  const { usual, highest } = TARGET_CODECS[name];
  const level = codec.level ?? usual;
  if (level > highest) {
    throw new LifecycleError('bad-input', `target.codec: ${name} has levels up to ${highest}, not ${level}.`);
  }
  const size = dtype === 'str' ? 1 : itemSize(dtype);
  switch (name) {
    case 'blosc':
      return [
        {
          name: 'blosc',
          compressor: 'zstd',
          level,
          shuffle: (codec.shuffle ?? true) && size > 1 ? 'shuffle' : 'noshuffle',
          typeSize: Math.min(size, 255),
          blockSize: 0
        }
      ];
    default: {
      const stage: Stage = name === 'zstd' ? { name, level, checksum: false } : { name, level };
      // v3's core has no shuffle of its own: only where the plan asks, or beside a codec that it has not either.
      const isShuffled = (codec.shuffle ?? (zarrFormat === 2 || isUnlisted(stage))) && size > 1;
      return [...(isShuffled ? [{ name: 'shuffle', elementSize: size } as const] : []), stage];
    }
  }
}

/** The source's own compression, without checksums; what Zarr does not have becomes zstd. */
function keptStages({ stored, dtype }: CodedVariable, zarrFormat: 2 | 3): Stage[] {
  const kept = stored.filters.filter(filter => filter.name !== 'fletcher32');
  const found = chainOf({ ...stored, filters: kept }, dtype === 'str' ? 'S1' : dtype);
  const size = dtype === 'str' ? 1 : itemSize(dtype);
  const shuffle: Stage[] = size > 1 && zarrFormat === 2 ? [{ name: 'shuffle', elementSize: size }] : [];
  if (!found.chain) {
    return [...shuffle, { name: 'zstd', level: TARGET_CODECS.zstd.usual, checksum: false }];
  }
  const stages = found.chain.stages.filter(
    stage => stage.name !== 'fletcher32' && stage.name !== 'crc32c' && (size > 1 || stage.name !== 'shuffle')
  );
  // A shuffle alone gains nothing, and v3's core does not have it.
  const isShuffleAlone = stages.length === 1 && stages[0]!.name === 'shuffle';
  return isShuffleAlone && zarrFormat === 3 ? [] : stages;
}

/** Can chunks under this chain lie in a store of this format? Words when not. */
export function notInFormat(chain: CodecChain, zarrFormat: 2 | 3): string | undefined {
  return zarrFormat === 2 ? notInZarr2(chain) : undefined;
}

function roundingFor(
  { keepBits }: TargetCodec,
  { name, dtype, attributes }: CodedVariable,
  coordinates: ReadonlySet<string>
): BitRounding | undefined {
  if (keepBits === undefined || !isRoundable(dtype) || coordinates.has(name)) {
    return undefined;
  }
  if (keepBits >= MANTISSA_BITS[dtype]) {
    return undefined;
  }
  const except = [attributes._FillValue, attributes.missing_value]
    .map(value => asElement(dtype, value))
    .filter(value => typeof value === 'number');
  return { keepBits, except: [...new Set(except)] };
}

/** Attributes that name further coordinates, CF conventions chapters 5 and 7. */
const NAMING = ['coordinates', 'bounds', 'climatology', 'grid_mapping', 'formula_terms'] as const;

/** Variables that say where and when: rounding would move the data. */
export function coordinateNames(
  variables: readonly { name: string; dims: readonly string[]; attributes: Attributes }[],
  rootAttributes: Attributes = {}
): Set<string> {
  const names = new Set(variables.flatMap(variable => variable.dims));
  for (const attributes of [rootAttributes, ...variables.map(variable => variable.attributes)]) {
    for (const attribute of NAMING) {
      const value = attributes[attribute];
      if (typeof value === 'string') {
        value.split(/[\s:]+/).forEach(name => names.add(name));
      }
    }
  }
  return names;
}
