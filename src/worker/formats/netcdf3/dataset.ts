/** A NetCDF classic file as a dataset: our own reader, by ranges. */
import { LifecycleError, throwIfAborted } from '../../core';
import type { Attributes } from '../../../protocol/dataset';
import type { Dataset, DType, Selection, Values, Variable } from '../dataset';
import { describeDataset } from '../describe';
import {
  allocate,
  bytesOf,
  elementCount,
  isNumeric,
  itemSize,
  swapBytes,
  valuesOf,
  type NumericValues
} from '../dtypes';
import { chunkTable, Presence, type ChunkManifest, type ChunkTable, type ManifestSource } from '../manifest';
import { noVariable } from '../refusals';
import type { SourceFile } from '../source';
import { damaged, readHeader, type ClassicHeader, type ClassicVariable } from './header';
import { assertInOrder } from './order';

/** Gaps up to this are read over rather than around: fewer, longer reads. */
const GAP_BYTES = 64 * 1024;
/** Longest single read. */
const SPAN_BYTES = 8 * 1024 * 1024;

/**
 * Open the file; it has one group only.
 *
 * @throws LifecycleError `unreadable`; `bad-input` for any group but the root
 */
export async function openNetcdf3(source: SourceFile, group = '/', signal?: AbortSignal): Promise<Dataset> {
  if (group !== '/') {
    throw new LifecycleError(
      'bad-input',
      `${source.uri}: NetCDF classic files have no groups, so not "${group}".`,
      {
        subject: source.uri
      }
    );
  }
  const header = await readHeader(source, signal);
  return new ClassicDataset(source, header);
}

interface Layout {
  source: ClassicVariable;
  variable: Variable;
  /** Bytes of one record of this variable, or of all of it. */
  partBytes: number;
}

class ClassicDataset implements Dataset {
  readonly uri: string;
  readonly format = 'netcdf3' as const;
  readonly dims: ReadonlyMap<string, number>;
  readonly unlimited: ReadonlySet<string>;
  readonly attributes: Attributes;
  readonly attributeTypes: Readonly<Record<string, DType>>;
  readonly groups = [];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly unsupported: ReadonlyMap<string, string> = new Map();
  readonly manifest: ChunkManifest;
  private readonly layouts = new Map<string, Layout>();
  /** Bytes from one record to the next. */
  private readonly recordBytes: number;

  constructor(
    private readonly file: SourceFile,
    header: ClassicHeader
  ) {
    this.uri = file.uri;
    this.attributes = header.attributes;
    this.attributeTypes = header.attributeTypes;
    const sizes = header.variables.map(variable => partBytes(header, variable));
    assertInOrder(file.uri, header, sizes);
    const recordVariables = header.variables.flatMap((variable, i) => (variable.isRecord ? [sizes[i]!] : []));
    // "A special case: when there is only one record variable, no padding is used."
    this.recordBytes =
      recordVariables.length === 1
        ? recordVariables[0]!
        : recordVariables.reduce((sum, size) => sum + padded(size), 0);
    const records = header.records ?? this.recordsBySize(header);
    const lengths = header.dimensions.map((each, id) =>
      id === header.recordDimension ? records : each.length
    );
    this.dims = new Map(header.dimensions.map((each, id) => [each.name, lengths[id]!]));
    const unlimited = header.dimensions[header.recordDimension];
    this.unlimited = new Set(unlimited ? [unlimited.name] : []);
    this.manifest = { arrays: new Map() };
    header.variables.forEach((each, i) => {
      const shape = each.dimensionIds.map(id => lengths[id]!);
      const variable: Variable = {
        name: each.name,
        dtype: each.dtype,
        shape,
        dims: each.dimensionIds.map(id => header.dimensions[id]!.name),
        attributes: each.attributes,
        attributeTypes: each.attributeTypes
      };
      this.layouts.set(each.name, { source: each, variable, partBytes: sizes[i]! });
      this.manifest.arrays.set(each.name, {
        shape,
        // Records lie apart from one another; without them the data is one piece.
        chunkShape: each.isRecord ? [1, ...shape.slice(1)] : shape,
        chunked: false,
        filters: [],
        byteOrder: itemSize(each.dtype) > 1 && isNumeric(each.dtype) ? 'big' : 'little',
        fillValue: null
      });
      this.checkSize(each, sizes[i]!, shape);
    });
    this.variables = new Map([...this.layouts].map(([name, layout]) => [name, layout.variable]));
  }

  async read(name: string, { start, count }: Selection, signal?: AbortSignal): Promise<Values> {
    const layout = this.layout(name);
    const { dtype, shape } = layout.variable;
    const values = allocate(dtype, elementCount(count)) as NumericValues;
    const target = bytesOf(values);
    let span: { start: number; bytes: Uint8Array } | undefined;
    let filled = 0;
    const runs = [...this.runs(layout, start, count, shape)];
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i]!;
      if (!span || run.offset < span.start || run.offset + run.length > span.start + span.bytes.byteLength) {
        throwIfAborted(signal);
        span = { start: run.offset, bytes: await this.file.read(run.offset, spanLength(runs, i), signal) };
      }
      const from = run.offset - span.start;
      target.set(span.bytes.subarray(from, from + run.length), filled);
      filled += run.length;
    }
    swapBytes(target, itemSize(dtype));
    return values;
  }

  chunks(name: string): Promise<ChunkTable> {
    const { source, variable, partBytes } = this.layout(name);
    const isEmpty = elementCount(variable.shape) === 0;
    const records = isEmpty ? 0 : source.isRecord ? variable.shape[0]! : 1;
    const table = chunkTable(records);
    for (let record = 0; record < records; record++) {
      table.offset[record] = source.begin + record * this.recordBytes;
      table.length[record] = partBytes;
      table.presence[record] = Presence.stored;
    }
    return Promise.resolve(table);
  }

  source(): ManifestSource {
    const { uri, sizeBytes } = this.file;
    return { url: uri, sizeBytes };
  }

  fetch(
    _source: number,
    offset: number,
    length: number,
    signal?: AbortSignal,
    into?: Uint8Array
  ): Promise<Uint8Array> {
    return this.file.read(offset, length, signal, into);
  }

  decode(name: string, stored: Uint8Array): Promise<Values> {
    const { dtype } = this.layout(name).variable;
    const bytes = stored.slice();
    swapBytes(bytes, itemSize(dtype));
    return Promise.resolve(valuesOf(dtype as Exclude<DType, 'str'>, bytes));
  }

  describe() {
    return describeDataset(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  private layout(name: string): Layout {
    const layout = this.layouts.get(name);
    if (!layout) {
      throw noVariable(this, name);
    }
    return layout;
  }

  /** Contiguous byte ranges of a hyperslab, in C order, none longer than a span. */
  private *runs(
    { source, variable, partBytes }: Layout,
    start: readonly number[],
    count: readonly number[],
    shape: readonly number[]
  ): Generator<{ offset: number; length: number }> {
    const size = itemSize(variable.dtype);
    const rank = shape.length;
    if (count.some(length => length === 0)) {
      return;
    }
    // The first axis of a record variable steps over whole records.
    const first = source.isRecord ? 1 : 0;
    const strides = new Array<number>(rank);
    let stride = size;
    for (let axis = rank - 1; axis >= first; axis--) {
      strides[axis] = stride;
      stride *= shape[axis]!;
    }
    if (source.isRecord) {
      strides[0] = this.recordBytes;
    }
    let axis = rank - 1;
    let run = size;
    while (axis >= first) {
      run *= count[axis]!;
      if (count[axis] !== shape[axis]) {
        break;
      }
      axis--;
    }
    // Axes before `level` are walked; the axis at `level` and all after it are one run.
    let level = Math.max(axis, first);
    if (
      source.isRecord &&
      level === first &&
      rank > 0 &&
      run === partBytes &&
      this.recordBytes === partBytes
    ) {
      // Nothing interleaves: records follow one another without a gap.
      run *= count[0]!;
      level = 0;
    }
    let base = source.begin;
    for (let i = level; i < rank; i++) {
      base += start[i]! * strides[i]!;
    }
    yield* walk(0, base);

    function* walk(depth: number, offset: number): Generator<{ offset: number; length: number }> {
      if (depth >= Math.min(level, rank)) {
        for (let done = 0; done < run; done += SPAN_BYTES) {
          yield { offset: offset + done, length: Math.min(SPAN_BYTES, run - done) };
        }
        return;
      }
      for (let i = 0; i < count[depth]!; i++) {
        yield* walk(depth + 1, offset + (start[depth]! + i) * strides[depth]!);
      }
    }
  }

  /** How many whole records a file holds that was written as a stream. */
  private recordsBySize(header: ClassicHeader): number {
    const begins = header.variables.filter(each => each.isRecord).map(each => each.begin);
    if (begins.length === 0 || this.recordBytes === 0) {
      return 0;
    }
    return Math.max(0, Math.floor((this.file.sizeBytes - Math.min(...begins)) / this.recordBytes));
  }

  private checkSize(variable: ClassicVariable, size: number, shape: readonly number[]): void {
    if (elementCount(shape) === 0) {
      return;
    }
    const end = variable.begin + (variable.isRecord ? (shape[0]! - 1) * this.recordBytes : 0) + size;
    if (end > this.file.sizeBytes) {
      throw damaged(
        this.uri,
        `"${variable.name}" should end at byte ${end}, but the file has ${this.file.sizeBytes}`
      );
    }
  }
}

function partBytes(header: ClassicHeader, variable: ClassicVariable): number {
  const ids = variable.isRecord ? variable.dimensionIds.slice(1) : variable.dimensionIds;
  return elementCount(ids.map(id => header.dimensions[id]!.length)) * itemSize(variable.dtype);
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** How far to read from run `i` on: over small gaps, up to the longest span. */
function spanLength(runs: readonly { offset: number; length: number }[], i: number): number {
  const { offset } = runs[i]!;
  let end = offset + runs[i]!.length;
  for (let next = i + 1; next < runs.length; next++) {
    const run = runs[next]!;
    if (run.offset < end || run.offset - end > GAP_BYTES || run.offset + run.length - offset > SPAN_BYTES) {
      break;
    }
    end = run.offset + run.length;
  }
  return end - offset;
}
