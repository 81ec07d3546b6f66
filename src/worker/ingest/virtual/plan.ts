/** Planning a virtual store: where each array goes, its metadata, and the words for the review. */
import type { Plan } from '../../../protocol/plan';
import { fixedFields, zarrFormatOf } from '../../../protocol/virtual';
import { LifecycleError } from '../../core';
import { chunkGrid, elementCount, isNumeric, itemSize, PLAIN, type CodecChain } from '../../formats';
import type { Combined, CombinedVariable } from '../combine';
import type { Files } from '../files';
import { zarrLayout, type TargetArray, type ZarrLayout } from '../writer';
import { place, type StoredIn } from './placement';
import type { Placement, VirtualArray } from './types';

/** Encoded chunks smaller than this are not worth a compressor. */
const COMPRESS_FROM_BYTES = 512;

/** About what one reference takes as text. */
const REFERENCE_BYTES = 100;

/**
 * What a virtual store will be, as a value: the files' metadata were read for it, their chunk tables
 * were not. `arrays` stand in the order of `Combined.variables`.
 */
export interface VirtualPlan {
  layout: ZarrLayout;
  arrays: VirtualArray[];
  warnings: string[];
}

/**
 * @throws LifecycleError `bad-input` for a field that would change bytes, `unsupported` for an
 *   array that can neither be referenced nor put into the store
 */
export async function planVirtual(plan: Plan, combined: Combined, files: Files): Promise<VirtualPlan> {
  refuseChanges(plan);
  const layout = zarrLayout(zarrFormatOf(plan.target.kind));
  const arrays: VirtualArray[] = [];
  for (const variable of combined.variables) {
    const stored = await storedIn(variable, files);
    const placement = place(variable, stored, layout.zarrFormat);
    if (typeof placement === 'string') {
      throw cannotRefer(variable.name, placement);
    }
    arrays.push(virtualArray(variable, placement, layout));
  }
  return { layout, arrays, warnings: [...combined.warnings, ...smallChunks(arrays)] };
}

/**
 * The error `unsupported`, to be thrown, for an array that references cannot describe. `why` is a
 * clause without a full stop.
 */
export function cannotRefer(name: string, why: string): LifecycleError {
  return new LifecycleError(
    'unsupported',
    `"${name}" cannot be referenced: ${why}. Leave it out with open.drop: [${name}], or write a store of its own with target.kind: zarr.`,
    { subject: name }
  );
}

/** References leave the bytes as they are: what would change them is refused. */
function refuseChanges({ target }: Plan): void {
  const [found] = fixedFields(target);
  if (found) {
    const subject = `target.${found.field}`;
    throw new LifecycleError(
      'bad-input',
      `${subject}: a virtual store (${target.kind}) refers to the files' own chunks as they are, in Zarr v${zarrFormatOf(target.kind)}, by URLs${target.kind === 'icechunk' ? ' that are whole' : ''}. Leave it at ${String(found.usual)}, or set target.kind: zarr.`,
      { subject }
    );
  }
}

async function storedIn(variable: CombinedVariable, files: Files): Promise<StoredIn[]> {
  const stored: StoredIn[] = [];
  for (const { file } of variable.segments) {
    stored.push(
      await files.with(file, dataset => ({
        uri: dataset.uri,
        manifest: dataset.manifest.arrays.get(variable.sourceName)!
      }))
    );
  }
  return stored;
}

function virtualArray(variable: CombinedVariable, placement: Placement, layout: ZarrLayout): VirtualArray {
  const { name, dtype, shape, dims, attributes, attributeTypes } = variable;
  const chunks = (placement.kind === 'references' ? placement.chunks : shape).map(length =>
    Math.max(1, length)
  );
  const { _FillValue: fillValue, ...others } = attributes;
  const target: TargetArray = {
    name,
    dtype,
    shape,
    chunks,
    dims,
    codec: placement.kind === 'references' ? placement.codec : inlineCodec(variable, layout),
    attributes: others,
    attributeTypes,
    fillValue
  };
  const grid = chunkGrid(shape, chunks);
  return {
    variable,
    placement,
    target,
    grid,
    review: {
      name,
      mode: 'virtual',
      reason: `virtual: ${placement.words}`,
      dtype,
      dims,
      shape,
      chunks,
      chunkCount: elementCount(grid),
      chunkBytes: elementCount(chunks) * itemSize(dtype),
      rawBytes: elementCount(shape) * itemSize(dtype),
      bytesToRead: placement.kind === 'inline' ? elementCount(shape) * itemSize(dtype) : 0,
      bytesToWrite:
        placement.kind === 'inline'
          ? elementCount(shape) * itemSize(dtype)
          : elementCount(grid) * REFERENCE_BYTES
    }
  };
}

/** Of arrays that lie in the store: what each format's specification knows. */
function inlineCodec({ dtype, shape }: CombinedVariable, { zarrFormat }: ZarrLayout): CodecChain {
  const elementSize = itemSize(dtype);
  if (elementCount(shape) * elementSize < COMPRESS_FROM_BYTES) {
    return PLAIN;
  }
  const shuffle = isNumeric(dtype) ? [{ name: 'shuffle', elementSize } as const] : [];
  return zarrFormat === 2
    ? { byteOrder: 'little', stages: [...shuffle, { name: 'zlib', level: 6 }] }
    : { byteOrder: 'little', stages: [{ name: 'zstd', level: 3, checksum: false }] };
}

/** Each chunk is a request: thousands of small ones are slow to read. */
function smallChunks(arrays: readonly VirtualArray[]): string[] {
  return arrays
    .filter(({ review }) => review.chunkCount >= 1000 && review.chunkBytes < 100_000)
    .map(
      ({ review }) =>
        `"${review.name}" has ${review.chunkCount} chunks of ${review.chunkBytes} bytes; reading it through references takes a request for each. A Zarr store with larger chunks reads faster.`
    );
}
