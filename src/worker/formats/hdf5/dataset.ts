/** One group of a NetCDF-4 or HDF5 file as a dataset: our own reader, by ranges. */
import { LifecycleError, Shared, throwIfAborted } from '../../core';
import type { Attributes, DatasetDescription } from '../../../protocol/dataset';
import type { Dataset, DType, Selection, Values, Variable } from '../dataset';
import { describeDataset } from '../describe';
import { allocate, elementCount } from '../dtypes';
import type { ChunkManifest, ChunkTable, ManifestSource } from '../manifest';
import { noVariable, notReadable } from '../refusals';
import type { SourceFile } from '../source';
import { unreadable } from './bytes';
import { undoFilters } from './filters';
import {
  absentFill,
  arrayManifest,
  type ChunkAccess,
  describeGroup,
  elements,
  filled,
  type GroupDescription,
  locateChunks,
  readChunked,
  readContiguous,
  type StoredVariable
} from './netcdf4';
import { openFile, withSignal, type Hdf5File } from './objects';

/** Largest hyperslab that is decoded at once. */
const MOST_SLAB_BYTES = 2 * 1024 ** 3;
/** Estimated memory of a string. */
const STRING_BYTES = 64;

/** Open a group. */
export async function openHdf5(source: SourceFile, group = '/', signal?: AbortSignal): Promise<Dataset> {
  const file = await openFile(source, signal);
  const description = await describeGroup(file, normaliseGroup(group));
  return new Hdf5Dataset(withSignal(file, undefined), source, description);
}

class Hdf5Dataset implements Dataset {
  readonly uri: string;
  readonly format: 'netcdf4' | 'hdf5';
  readonly dims: ReadonlyMap<string, number>;
  readonly unlimited: ReadonlySet<string>;
  readonly attributes: Attributes;
  readonly attributeTypes: Readonly<Record<string, DType>>;
  readonly groups: readonly string[];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly unsupported: ReadonlyMap<string, string>;
  readonly manifest: ChunkManifest;
  private readonly stored: ReadonlyMap<string, StoredVariable>;
  private readonly tables = new Map<string, Shared<ChunkTable>>();
  /** Bytes stored, of the variables whose chunks were located. */
  private readonly storedBytes = new Map<string, number>();

  constructor(
    private readonly file: Hdf5File,
    private readonly sourceFile: SourceFile,
    description: GroupDescription
  ) {
    this.uri = sourceFile.uri;
    this.format = description.format;
    this.attributes = description.attributes;
    this.attributeTypes = description.attributeTypes;
    this.groups = description.groups;
    this.dims = new Map(description.dims);
    this.unlimited = new Set(description.unlimited);
    this.stored = new Map(description.variables.map(one => [one.variable.name, one]));
    this.variables = new Map([...this.stored].map(([name, one]) => [name, one.variable]));
    this.unsupported = new Map(
      [...this.stored].flatMap(([name, one]) => (one.unsupported ? [[name, one.unsupported] as const] : []))
    );
    this.manifest = { arrays: new Map([...this.stored].map(([name, one]) => [name, arrayManifest(one)])) };
  }

  async chunks(name: string, signal?: AbortSignal): Promise<ChunkTable> {
    const one = this.readable(name);
    let table = this.tables.get(name);
    if (!table) {
      table = new Shared();
      this.tables.set(name, table);
    }
    return table.get(own => this.locate(one, own), signal);
  }

  private async locate(one: StoredVariable, signal: AbortSignal): Promise<ChunkTable> {
    const table = await locateChunks(withSignal(this.file, signal), this.access(one), one);
    this.storedBytes.set(
      one.variable.name,
      table.length.reduce((sum, length) => sum + length, 0)
    );
    return table;
  }

  source(): ManifestSource {
    const { uri, sizeBytes } = this.sourceFile;
    return { url: uri, sizeBytes };
  }

  async fetch(
    _source: number,
    offset: number,
    length: number,
    signal?: AbortSignal,
    into?: Uint8Array
  ): Promise<Uint8Array> {
    const { sizeBytes } = this.sourceFile;
    // Nothing is allocated for what cannot be there.
    if (!(offset >= 0 && length >= 0 && offset + length <= sizeBytes)) {
      throw unreadable(
        this.uri,
        'a chunk',
        `it should end at byte ${offset + length}, but the file has ${sizeBytes}`
      );
    }
    return this.sourceFile.read(offset, length, signal, into);
  }

  async decode(name: string, stored: Uint8Array, filterMask: number, signal?: AbortSignal): Promise<Values> {
    const one = this.readable(name);
    const bytes = await this.unfilter(one, stored, filterMask, signal);
    return this.elements(one, bytes, signal);
  }

  async read(name: string, selection: Selection, signal?: AbortSignal): Promise<Values> {
    throwIfAborted(signal);
    const one = this.readable(name);
    this.assertFits(one, selection);
    const { variable, storage } = one;
    const { layout, type } = storage;
    const { dtype, shape } = variable;
    const elementBytes = type.size;
    const count = elementCount(selection.count);
    if (count === 0) {
      return allocate(dtype, 0);
    }
    const { fetch, unfilter } = this.access(one);
    const table = await this.chunks(name, signal);
    const fill = absentFill(dtype, shape, storage);
    let bytes: Uint8Array;
    if (layout.class === 'chunked') {
      const { chunkShape } = layout;
      const array = { shape, chunkShape, elementBytes, table, fill, fetch, unfilter };
      bytes = await readChunked(array, selection, signal);
    } else if (table.presence[0]) {
      const inline = table.inline.get(0);
      const within = (offset: number, length: number): Promise<Uint8Array> =>
        Promise.resolve(inline!.subarray(offset, offset + length));
      const array = { shape, elementBytes, offset: table.offset[0]!, fetch: inline ? within : fetch };
      bytes = await readContiguous(array, selection, signal);
    } else {
      bytes = filled(count, elementBytes, fill);
    }
    return this.elements(one, bytes, signal);
  }

  describe(): DatasetDescription {
    const description = describeDataset(this);
    for (const [name, { typeName }] of this.stored) {
      description.variables[name]!.dtype = typeName ?? description.variables[name]!.dtype;
    }
    for (const [name, bytes] of this.storedBytes) {
      description.variables[name]!.storedBytes = bytes;
    }
    return description;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  private readable(name: string): StoredVariable {
    const one = this.stored.get(name);
    if (!one) {
      throw noVariable(this, name);
    }
    if (one.unsupported) {
      throw notReadable(this, name, one.unsupported);
    }
    return one;
  }

  private access(one: StoredVariable): ChunkAccess {
    return {
      fetch: (offset, length, signal) => this.fetch(0, offset, length, signal),
      unfilter: (stored, filterMask, signal) => this.unfilter(one, stored, filterMask, signal)
    };
  }

  private elements(
    { variable, storage }: StoredVariable,
    bytes: Uint8Array,
    signal: AbortSignal | undefined
  ): Promise<Values> {
    const what = `variable ${variable.name}`;
    return elements(withSignal(this.file, signal), variable.dtype, storage.type, bytes, what);
  }

  /** Only chunks have filters. */
  private async unfilter(
    { variable, storage }: StoredVariable,
    stored: Uint8Array,
    filterMask: number,
    signal: AbortSignal | undefined
  ): Promise<Uint8Array> {
    const { layout, type } = storage;
    if (layout.class !== 'chunked') {
      return stored;
    }
    const { filters } = this.manifest.arrays.get(variable.name)!;
    const chunkBytes = elementCount(layout.chunkShape) * type.size;
    const chunk = { uri: this.uri, what: `variable ${variable.name}`, filters, chunkBytes };
    return undoFilters(stored, filterMask, chunk, signal);
  }

  /** A damaged file can claim any size: nothing is allocated that could not be used anyway. */
  private assertFits({ variable, storage }: StoredVariable, { count }: Selection): void {
    const { size } = storage.type;
    const bytes = elementCount(count) * (variable.dtype === 'str' ? Math.max(STRING_BYTES, size) : size);
    if (bytes > MOST_SLAB_BYTES) {
      throw new LifecycleError(
        'unreadable',
        `${this.uri}: variable ${variable.name} cannot be read: ${bytes} bytes at once are too many. Either the file is damaged (fetch it again), or smaller chunks are needed.`,
        { subject: this.uri }
      );
    }
  }
}

/** `a/b`, `/a/b/` and `/a/b` are the same group. */
export function normaliseGroup(group: string): string {
  const parts = group.split('/').filter(part => part !== '');
  return `/${parts.join('/')}`;
}
