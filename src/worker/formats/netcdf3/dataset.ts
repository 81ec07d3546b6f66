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
  swapBytes,
  valuesOf,
  type NumericValues
} from '../dtypes';
import { chunkTable, Presence, type ChunkManifest, type ChunkTable, type ManifestSource } from '../manifest';
import { noVariable } from '../refusals';
import type { SourceFile } from '../source';
import { readHeader, type ClassicHeader } from './header';
import { layoutsOf, type VariableLayout } from './layout';
import { runsOf, spanLength } from './runs';

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
  private readonly layouts = new Map<string, VariableLayout>();

  constructor(
    private readonly file: SourceFile,
    header: ClassicHeader
  ) {
    this.uri = file.uri;
    this.attributes = header.attributes;
    this.attributeTypes = header.attributeTypes;
    const { lengths, layouts } = layoutsOf(header, file);
    this.dims = new Map(header.dimensions.map((each, id) => [each.name, lengths[id]!]));
    const unlimited = header.dimensions[header.recordDimension];
    this.unlimited = new Set(unlimited ? [unlimited.name] : []);
    this.manifest = { arrays: new Map() };
    const variables = new Map<string, Variable>();
    header.variables.forEach(({ name, dtype, dimensionIds, attributes, attributeTypes }, i) => {
      const { shape, isRecord, elementBytes } = layouts[i]!;
      const dims = dimensionIds.map(id => header.dimensions[id]!.name);
      variables.set(name, { name, dtype, shape, dims, attributes, attributeTypes });
      this.layouts.set(name, layouts[i]!);
      this.manifest.arrays.set(name, {
        shape,
        // Records lie apart from one another; without them the data is one piece.
        chunkShape: isRecord ? [1, ...shape.slice(1)] : shape,
        chunked: false,
        filters: [],
        byteOrder: elementBytes > 1 && isNumeric(dtype) ? 'big' : 'little',
        fillValue: null
      });
    });
    this.variables = variables;
  }

  async read(name: string, selection: Selection, signal?: AbortSignal): Promise<Values> {
    const { variable, layout } = this.stored(name);
    const values = allocate(variable.dtype, elementCount(selection.count)) as NumericValues;
    const target = bytesOf(values);
    let span: { start: number; bytes: Uint8Array } | undefined;
    let filled = 0;
    const runs = [...runsOf(layout, selection)];
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
    swapBytes(target, layout.elementBytes);
    return values;
  }

  chunks(name: string): Promise<ChunkTable> {
    const { begin, isRecord, shape, partBytes, recordBytes } = this.stored(name).layout;
    const isEmpty = elementCount(shape) === 0;
    const records = isEmpty ? 0 : isRecord ? shape[0]! : 1;
    const table = chunkTable(records);
    for (let record = 0; record < records; record++) {
      table.offset[record] = begin + record * recordBytes;
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
    const { variable, layout } = this.stored(name);
    const bytes = stored.slice();
    swapBytes(bytes, layout.elementBytes);
    return Promise.resolve(valuesOf(variable.dtype as Exclude<DType, 'str'>, bytes));
  }

  describe() {
    return describeDataset(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  private stored(name: string): { variable: Variable; layout: VariableLayout } {
    const variable = this.variables.get(name);
    const layout = this.layouts.get(name);
    if (!variable || !layout) {
      throw noVariable(this, name);
    }
    return { variable, layout };
  }
}
