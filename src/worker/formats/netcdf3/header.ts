/**
 * The header of NetCDF classic files: CDF-1, CDF-2 (64-bit offset) and CDF-5
 * (64-bit data). NetCDF file format specification, "The Classic Format".
 */
import { LifecycleError } from '../../core';
import type { AttributeValue, Attributes } from '../../../protocol/dataset';
import type { DType } from '../dataset';
import { integerAttribute, itemSize, swapBytes, valuesOf } from '../dtypes';
import type { SourceFile } from '../source';

const TAG = { absent: 0, dimension: 10, variable: 11, attribute: 12 } as const;

const TYPES: Readonly<Record<number, DType>> = {
  1: 'int8',
  2: 'S1',
  3: 'int16',
  4: 'int32',
  5: 'float32',
  6: 'float64',
  7: 'uint8',
  8: 'uint16',
  9: 'uint32',
  10: 'int64',
  11: 'uint64'
};

/** Headers beyond this are not believed. */
const HEADER_LIMIT_BYTES = 256 * 1024 * 1024;

/**
 * An entry of `var_list`. Text (NC_CHAR) is `S1`, one character an element. How many bytes it
 * has is not told: `vsize` is not believed.
 */
export interface ClassicVariable {
  name: string;
  dtype: DType;
  /** Indices of `ClassicHeader.dimensions`. */
  dimensionIds: number[];
  attributes: Attributes;
  attributeTypes: Record<string, DType>;
  /** Offset of the data, or of the first record's part. */
  begin: number;
  isRecord: boolean;
}

/**
 * All lists in the order of the file. The record dimension has length 0 there: `records` says
 * how long it is.
 */
export interface ClassicHeader {
  /** Null: the file was written as a stream, and its size tells. */
  records: number | null;
  dimensions: { name: string; length: number }[];
  /** Index of the record dimension, or -1. */
  recordDimension: number;
  attributes: Attributes;
  attributeTypes: Record<string, DType>;
  variables: ClassicVariable[];
  /** Where the header ends. */
  endBytes: number;
}

class TooShort extends Error {}

/** Read and parse; reads only as much of the file as the header needs. */
export async function readHeader(source: SourceFile, signal?: AbortSignal): Promise<ClassicHeader> {
  for (let length = 65536; ; length *= 4) {
    const bytes = await source.read(0, Math.min(length, source.sizeBytes), signal);
    try {
      return new HeaderParser(bytes, source).parse();
    } catch (error) {
      if (!(error instanceof TooShort)) {
        throw error;
      }
      if (bytes.byteLength >= source.sizeBytes || length > HEADER_LIMIT_BYTES) {
        throw damaged(source.uri, 'its header is cut off');
      }
    }
  }
}

/**
 * An `unreadable` error, to be thrown.
 *
 * @param why In words: "its header is cut off"
 */
export function damaged(uri: string, why: string): LifecycleError {
  return new LifecycleError(
    'unreadable',
    `${uri}: this NetCDF file is damaged or truncated: ${why}. Fetch it again.`,
    { subject: uri }
  );
}

class HeaderParser {
  private offset = 0;
  private readonly view: DataView;
  private readonly version: 1 | 2 | 5;
  private readonly uri: string;
  /** The header is no longer than this. */
  private readonly mostBytes: number;

  constructor(
    private readonly bytes: Uint8Array,
    { uri, sizeBytes }: SourceFile
  ) {
    this.uri = uri;
    this.mostBytes = Math.min(HEADER_LIMIT_BYTES, sizeBytes);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const version = bytes[3];
    if (version !== 1 && version !== 2 && version !== 5) {
      throw damaged(uri, `its version is ${version}`);
    }
    this.version = version;
    this.offset = 4;
  }

  parse(): ClassicHeader {
    const recordsAt = this.offset;
    const numrecs = this.count();
    const streaming =
      this.view.getUint32(recordsAt) === 0xffffffff &&
      (this.version !== 5 || this.view.getUint32(recordsAt + 4) === 0xffffffff);
    const dimensions = this.list(TAG.dimension, 'dimensions', () => ({
      name: this.name(),
      length: this.count()
    }));
    const recordDimension = dimensions.findIndex(each => each.length === 0);
    if (dimensions.findLastIndex(each => each.length === 0) !== recordDimension) {
      throw damaged(this.uri, 'it has two record dimensions');
    }
    const { attributes, types } = this.attributes();
    const variables = this.list(TAG.variable, 'variables', () =>
      this.variable(dimensions.length, recordDimension)
    );
    return {
      records: streaming ? null : this.checked(numrecs),
      dimensions,
      recordDimension,
      attributes,
      attributeTypes: types,
      variables,
      endBytes: this.offset
    };
  }

  private variable(dimensionCount: number, recordDimension: number): ClassicVariable {
    const name = this.name();
    const rank = this.limited(this.count(), this.version === 5 ? 8 : 4);
    const dimensionIds = Array.from({ length: rank }, () => this.count());
    if (dimensionIds.some(id => id >= dimensionCount)) {
      throw damaged(this.uri, `variable "${name}" has a dimension that does not exist`);
    }
    if (recordDimension >= 0 && dimensionIds.indexOf(recordDimension, 1) > 0) {
      throw damaged(this.uri, `variable "${name}" has the record dimension where it cannot be`);
    }
    const { attributes, types } = this.attributes();
    const dtype = this.type();
    // vsize: redundant, and wrong for huge variables; computed from the shape instead.
    this.count();
    const begin = this.version === 1 ? this.uint32() : this.uint64();
    return {
      name,
      dtype,
      dimensionIds,
      attributes,
      attributeTypes: types,
      begin: this.checked(begin),
      isRecord: recordDimension >= 0 && dimensionIds[0] === recordDimension
    };
  }

  private attributes(): { attributes: Attributes; types: Record<string, DType> } {
    const attributes: Attributes = {};
    const types: Record<string, DType> = {};
    this.list(TAG.attribute, 'attributes', () => {
      const name = this.name();
      const dtype = this.type();
      const length = this.limited(this.count(), itemSize(dtype));
      const bytes = this.take(length * itemSize(dtype)).slice();
      this.align();
      attributes[name] = attributeValue(dtype, bytes);
      types[name] = dtype === 'S1' ? 'str' : dtype;
    });
    return { attributes, types };
  }

  private list<T>(tag: number, what: string, parse: () => T): T[] {
    const found = this.uint32();
    const length = this.count();
    if (found === TAG.absent && length === 0) {
      return [];
    }
    if (found !== tag) {
      throw damaged(this.uri, `its list of ${what} is not where it should be`);
    }
    this.limited(length, 4);
    const items: T[] = [];
    // Not of the claimed length at once: it may be damaged.
    while (items.length < length) {
      items.push(parse());
    }
    return items;
  }

  private name(): string {
    const text = new TextDecoder().decode(this.take(this.limited(this.count(), 1)));
    this.align();
    // "Names" of the specification: neither may be in one, and Zarr would make a path of it.
    if (text === '' || /[\0/]/.test(text)) {
      throw damaged(this.uri, `"${text}" is not a name`);
    }
    return text;
  }

  private type(): DType {
    const code = this.uint32();
    const dtype = TYPES[code];
    if (!dtype || (this.version !== 5 && code > 6)) {
      throw damaged(this.uri, `there is no data type ${code}`);
    }
    return dtype;
  }

  /** NON_NEG: 4 bytes, in CDF-5 8 bytes. */
  private count(): number {
    return this.version === 5 ? this.uint64() : this.uint32();
  }

  private uint32(): number {
    this.need(4);
    const value = this.view.getUint32(this.offset);
    this.offset += 4;
    return value;
  }

  private uint64(): number {
    this.need(8);
    const value = this.view.getBigUint64(this.offset);
    this.offset += 8;
    return Number(value);
  }

  private checked(value: number): number {
    if (!Number.isSafeInteger(value)) {
      throw damaged(this.uri, 'it holds an impossible offset or length');
    }
    return value;
  }

  /** A count of things that need `size` bytes each: no header is that long. */
  private limited(count: number, size: number): number {
    if (count * size > this.mostBytes) {
      throw damaged(this.uri, 'its header claims an impossible length');
    }
    return count;
  }

  private take(length: number): Uint8Array {
    this.need(length);
    const bytes = this.bytes.subarray(this.offset, this.offset + length);
    this.offset += length;
    return bytes;
  }

  private align(): void {
    this.offset = Math.ceil(this.offset / 4) * 4;
  }

  private need(length: number): void {
    if (this.offset + length > this.bytes.byteLength) {
      throw new TooShort();
    }
  }
}

/** Big-endian bytes as netCDF4 shows an attribute: one number is a scalar, text is a string. */
function attributeValue(dtype: DType, bytes: Uint8Array): AttributeValue {
  if (dtype === 'S1') {
    return new TextDecoder().decode(bytes).replaceAll('\0', '');
  }
  swapBytes(bytes, itemSize(dtype));
  const values = valuesOf(dtype as Exclude<DType, 'str'>, bytes);
  const numbers = Array.from(values as ArrayLike<number | bigint>, value =>
    typeof value === 'bigint' ? integerAttribute(value) : value
  );
  return numbers.length === 1 ? numbers[0]! : numbers;
}
