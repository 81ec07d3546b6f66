/**
 * Where the variables of a classic file lie: those without records in one piece
 * each, then record after record a part of all others. NetCDF file format
 * specification, "Computing File Offsets".
 */
import { elementCount, itemSize } from '../dtypes';
import type { SourceFile } from '../source';
import { damaged, type ClassicHeader, type ClassicVariable } from './header';
import { assertInOrder } from './order';

/** Where the elements of one variable lie. */
export interface VariableLayout {
  /** Offset of the data, or of the first record's part. */
  begin: number;
  isRecord: boolean;
  elementBytes: number;
  shape: number[];
  /** Bytes of one record of this variable, or of all of it. */
  partBytes: number;
  /** Bytes from one record to the next. */
  recordBytes: number;
}

/**
 * The lengths of all dimensions, the record dimension's too, and the layouts of all
 * variables, both in the order of the header.
 *
 * @throws LifecycleError `unreadable` where variables overlap, or go past the end of the file
 */
export function layoutsOf(
  header: ClassicHeader,
  { uri, sizeBytes }: Pick<SourceFile, 'uri' | 'sizeBytes'>
): { lengths: number[]; layouts: VariableLayout[] } {
  const sizes = header.variables.map(variable => partBytesOf(header, variable));
  assertInOrder(uri, header, sizes);
  const recordBytes = recordBytesOf(header, sizes);
  const records = header.records ?? recordsBySize(header, recordBytes, sizeBytes);
  const lengths = header.dimensions.map((each, id) =>
    id === header.recordDimension ? records : each.length
  );
  const layouts = header.variables.map(({ name, dtype, dimensionIds, begin, isRecord }, i) => {
    const shape = dimensionIds.map(id => lengths[id]!);
    const layout = {
      begin,
      isRecord,
      elementBytes: itemSize(dtype),
      shape,
      partBytes: sizes[i]!,
      recordBytes
    };
    const end = endOf(layout);
    if (end > sizeBytes) {
      throw damaged(uri, `"${name}" should end at byte ${end}, but the file has ${sizeBytes}`);
    }
    return layout;
  });
  return { lengths, layouts };
}

function partBytesOf(header: ClassicHeader, { isRecord, dimensionIds, dtype }: ClassicVariable): number {
  const ids = isRecord ? dimensionIds.slice(1) : dimensionIds;
  return elementCount(ids.map(id => header.dimensions[id]!.length)) * itemSize(dtype);
}

function recordBytesOf({ variables }: ClassicHeader, sizes: readonly number[]): number {
  const ofRecords = sizes.filter((_, i) => variables[i]!.isRecord);
  // "A special case: when there is only one record variable, no padding is used."
  return ofRecords.length === 1 ? ofRecords[0]! : ofRecords.reduce((sum, size) => sum + padded(size), 0);
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** How many whole records a file holds that was written as a stream. */
function recordsBySize({ variables }: ClassicHeader, recordBytes: number, sizeBytes: number): number {
  const begins = variables.filter(each => each.isRecord).map(each => each.begin);
  if (begins.length === 0 || recordBytes === 0) {
    return 0;
  }
  return Math.max(0, Math.floor((sizeBytes - Math.min(...begins)) / recordBytes));
}

/** Where the last element ends; 0 where there is none, wherever it should begin. */
function endOf({ begin, isRecord, shape, partBytes, recordBytes }: VariableLayout): number {
  if (elementCount(shape) === 0) {
    return 0;
  }
  return begin + (isRecord ? (shape[0]! - 1) * recordBytes : 0) + partBytes;
}
