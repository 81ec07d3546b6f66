/** Many files as one dataset: what each variable is, and which file holds which part of it. */
import type { Attributes, FormatName } from '../../../protocol/dataset';
import {
  allocate,
  copyRegion,
  elementCount,
  itemSize,
  type ArrayManifest,
  type DType,
  type Selection,
  type Values
} from '../../formats';
import type { Files } from '../files';

/** Values of one file, made to fit the others. */
export interface Conversion {
  /** In words, for the review. */
  words: string;
  /** As many values; what comes in may be handed on, but is not changed. */
  convert(values: Values): Values;
}

/** A run of indices along the concatenated dimension that one file holds. */
export interface Segment {
  file: number;
  /** First index in the whole, in the file, and how many. */
  start: number;
  fileStart: number;
  length: number;
  conversion?: Conversion;
}

/** One array of the result, and which file holds which part of it. */
export interface CombinedVariable {
  name: string;
  /** Name in the files. */
  sourceName: string;
  /** After conversion. */
  dtype: DType;
  dims: string[];
  shape: number[];
  attributes: Attributes;
  attributeTypes: Readonly<Record<string, DType>>;
  /** Axis along which the files follow one another; -1 when the first file says all. */
  axis: number;
  /** One, whole, when `axis` is -1. */
  segments: Segment[];
  /** How the first file stores it. */
  stored: ArrayManifest;
  /** How each file of `segments` stores it. */
  storedIn: ReadonlyMap<number, ArrayManifest>;
}

/** The files as one dataset, before anything is planned. */
export interface Combined {
  format: FormatName;
  dims: Map<string, number>;
  attributes: Attributes;
  attributeTypes: Readonly<Record<string, DType>>;
  variables: CombinedVariable[];
  /** In the order in which they follow one another. */
  files: { index: number; uri: string; sizeBytes: number; version: string | null }[];
  warnings: string[];
}

/** Let values be converted further when they are read; what an earlier conversion gives comes in. */
export function convertValues(variable: CombinedVariable, dtype: DType, next: Conversion): void {
  variable.dtype = dtype;
  variable.segments = variable.segments.map(segment => {
    const { conversion } = segment;
    return {
      ...segment,
      conversion: conversion
        ? {
            words: `${conversion.words}, ${next.words}`,
            convert: values => next.convert(conversion.convert(values))
          }
        : next
    };
  });
}

/** Decoded bytes read at once; what the HDF5 library allocates. */
const SLAB_BYTES = 32 * 1024 * 1024;

/** Decoded, converted values of a hyperslab of the whole. */
export async function readCombined(
  files: Files,
  variable: CombinedVariable,
  selection: Selection,
  signal: AbortSignal
): Promise<Values> {
  const { axis } = variable;
  let whole: Values | undefined;
  for (const segment of variable.segments) {
    const first = axis < 0 ? 0 : Math.max(selection.start[axis]!, segment.start);
    const end =
      axis < 0
        ? 1
        : Math.min(selection.start[axis]! + selection.count[axis]!, segment.start + segment.length);
    if (first >= end) {
      continue;
    }
    const part: Selection = { start: [...selection.start], count: [...selection.count] };
    const at = selection.start.map(() => 0);
    if (axis >= 0) {
      part.start[axis] = segment.fileStart + first - segment.start;
      part.count[axis] = end - first;
      at[axis] = first - selection.start[axis]!;
    }
    for (const slab of slabs(part, variable)) {
      signal.throwIfAborted();
      const raw = await files.with(segment.file, dataset => dataset.read(variable.sourceName, slab, signal));
      const values = segment.conversion ? segment.conversion.convert(raw) : raw;
      if (slab.count.every((count, i) => count === selection.count[i])) {
        return values;
      }
      whole ??= allocate(variable.dtype, elementCount(selection.count));
      const to = slab.start.map((start, i) => at[i]! + start - part.start[i]!);
      const zeros = to.map(() => 0);
      copyRegion(variable.dtype, values, slab.count, zeros, whole, selection.count, to, slab.count);
      // The library reads synchronously: let others have their turn.
      await new Promise(setImmediate);
    }
  }
  return whole ?? allocate(variable.dtype, elementCount(selection.count));
}

/** Cut along the first axis that is longer than one, at chunk borders of the source. */
export function* slabs(selection: Selection, variable: CombinedVariable): Generator<Selection> {
  const bytes = elementCount(selection.count) * itemSize(variable.dtype);
  const axis = selection.count.findIndex(count => count > 1);
  if (bytes <= SLAB_BYTES || axis < 0) {
    yield selection;
    return;
  }
  const length = selection.count[axis]!;
  const chunk = variable.stored.chunked ? variable.stored.chunkShape[axis]! : 1;
  const rows = Math.max(chunk, Math.floor((SLAB_BYTES * length) / bytes / chunk) * chunk);
  const begin = selection.start[axis]!;
  for (let start = begin; start < begin + length;) {
    const end = Math.min(begin + length, Math.ceil((start + 1) / chunk) * chunk + rows - chunk);
    const slab = { start: [...selection.start], count: [...selection.count] };
    slab.start[axis] = start;
    slab.count[axis] = end - start;
    yield slab;
    start = end;
  }
}
