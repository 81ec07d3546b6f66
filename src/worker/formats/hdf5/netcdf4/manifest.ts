/** How an array is stored, as the chunk manifest says it. */
import { asComplex, isComplex, isNumeric, swapBytes, valuesOf, wordBytes } from '../../dtypes';
import type { ArrayManifest, Filter } from '../../manifest';
import { filterName } from '../filters';
import type { PipelineFilter } from '../header';
import type { StoredVariable } from './describe';
import { isPartial, widen } from './precision';
import { byteOrderOf, integerOf } from './types';
import { absentFill } from './unwritten';

/**
 * Shape, chunks, filters, byte order and fill value; where the chunks lie,
 * `locateChunks` says.
 */
export function arrayManifest({ variable, storage }: StoredVariable): ArrayManifest {
  const { layout, filters, type } = storage;
  const chunked = layout.class === 'chunked';
  return {
    shape: variable.shape,
    chunkShape: chunked ? [...layout.chunkShape] : variable.shape,
    chunked,
    filters: chunked ? filters.map(namedFilter) : [],
    byteOrder: byteOrderOf(type),
    fillValue: fillValueOf(variable, storage)
  };
}

function fillValueOf(
  { dtype, shape }: StoredVariable['variable'],
  storage: StoredVariable['storage']
): ArrayManifest['fillValue'] {
  const { type } = storage;
  const fillValue = absentFill(dtype, shape, storage);
  if (!fillValue || !(isNumeric(dtype) || isComplex(dtype) || dtype === 'S1')) {
    return null;
  }
  const bytes = fillValue.slice();
  if (byteOrderOf(type) === 'big') {
    swapBytes(bytes, wordBytes(dtype));
  }
  const values = valuesOf(dtype, bytes);
  if (isComplex(dtype)) {
    return asComplex([...values]) ?? null;
  }
  const integer = integerOf(type);
  return ((integer && isPartial(integer) ? widen(values, integer) : values) as typeof values)[0] ?? null;
}

/** A filter as a manifest has it: by `filterName`, with its client data as they are. */
export function namedFilter({ id, values }: PipelineFilter): Filter {
  return { name: filterName(id), config: values };
}
