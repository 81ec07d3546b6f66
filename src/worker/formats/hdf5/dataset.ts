/** One group of a NetCDF-4 or HDF5 file as a dataset: our own reader, by ranges. */
import { LifecycleError, throwIfAborted } from '../../core';
import type { Attributes, DatasetDescription } from '../../../protocol/dataset';
import type { Dataset, DType, Selection, Values, Variable } from '../dataset';
import { describeDataset } from '../describe';
import { allocate, asElement, DEFAULT_FILL, elementCount, isNumeric } from '../dtypes';
import type { ChunkManifest, ChunkTable, ManifestSource } from '../manifest';
import { copyRegion } from '../regions';
import type { SourceFile } from '../source';
import { unreadable } from './bytes';
import { locateChunks } from './netcdf4/chunks';
import { describeGroup, type GroupDescription, type StoredVariable } from './netcdf4/describe';
import { elements } from './netcdf4/elements';
import { arrayManifest } from './netcdf4/manifest';
import { filled, readChunked, readContiguous } from './netcdf4/read';
import { undoFilters } from './filters';
import { openFile, withSignal, type Hdf5File } from './objects/file';

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
  private readonly tables = new Map<string, Promise<ChunkTable>>();
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
    const known = this.tables.get(name);
    if (known) {
      try {
        return await known;
      } catch (error) {
        // Perhaps only who asked first was stopped.
        throwIfAborted(signal);
        if (this.tables.get(name) !== known) {
          return this.chunks(name, signal);
        }
        throw error;
      }
    }
    const reading = locateChunks(withSignal(this.file, signal), this.sourceFile, one);
    this.tables.set(name, reading);
    try {
      const table = await reading;
      this.storedBytes.set(
        name,
        table.length.reduce((sum, length) => sum + length, 0)
      );
      return table;
    } catch (error) {
      this.tables.delete(name);
      throw error;
    }
  }

  source(): ManifestSource {
    const { uri, sizeBytes, version } = this.sourceFile;
    return { url: uri, sizeBytes, etag: version };
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
    const { dtype } = one.variable;
    const { extent } = one.storage;
    const inside = selection.start.map((start, axis) =>
      Math.max(0, Math.min(selection.count[axis]!, extent[axis]! - start))
    );
    if (inside.every((count, axis) => count === selection.count[axis])) {
      return this.readExtent(one, selection, signal);
    }
    // Beyond the extent of the stored data lie records that were never written.
    const values = unwrittenRecords(one.variable, elementCount(selection.count));
    if (inside.every(count => count > 0)) {
      const part = await this.readExtent(one, { start: selection.start, count: inside }, signal);
      const zeros = inside.map(() => 0);
      copyRegion(dtype, part, inside, zeros, values, selection.count, zeros, inside);
    }
    return values;
  }

  describe(): DatasetDescription {
    const description = describeDataset(this);
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
      throw new LifecycleError('bad-input', `${this.uri}: there is no variable "${name}".`, {
        subject: this.uri
      });
    }
    if (one.unsupported) {
      throw new LifecycleError('unsupported', `${this.uri}: "${name}" cannot be read: ${one.unsupported}.`, {
        subject: this.uri
      });
    }
    return one;
  }

  private async readExtent(
    one: StoredVariable,
    selection: Selection,
    signal: AbortSignal | undefined
  ): Promise<Values> {
    const { variable, storage } = one;
    const { layout, type, extent, fillValue } = storage;
    const elementBytes = type.size;
    const count = elementCount(selection.count);
    if (count === 0) {
      return allocate(variable.dtype, 0);
    }
    const fetch = (offset: number, length: number, both?: AbortSignal) => this.fetch(0, offset, length, both);
    const table = await this.chunks(variable.name, signal);
    let bytes: Uint8Array;
    if (layout.class === 'chunked') {
      const unfilter = (stored: Uint8Array, mask: number, both?: AbortSignal) =>
        this.unfilter(one, stored, mask, both);
      const { chunkShape } = layout;
      const { shape } = variable;
      bytes = await readChunked(
        { shape, chunkShape, elementBytes, table, fill: fillValue, fetch, unfilter },
        selection,
        signal
      );
    } else if (table.presence[0]) {
      const inline = table.inline.get(0);
      const within = (offset: number, length: number): Promise<Uint8Array> =>
        Promise.resolve(inline!.subarray(offset, offset + length));
      const array = { extent, elementBytes, offset: table.offset[0]!, fetch: inline ? within : fetch };
      bytes = await readContiguous(array, selection, signal);
    } else {
      bytes = filled(count, elementBytes, fillValue);
    }
    return this.elements(one, bytes, signal);
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

/** What netCDF reads where nothing was written. */
function unwrittenRecords(variable: Variable, length: number): Values {
  const values = allocate(variable.dtype, length);
  if (isNumeric(variable.dtype)) {
    const fill = asElement(variable.dtype, variable.attributes._FillValue) ?? DEFAULT_FILL[variable.dtype];
    // Number arrays take numbers and 64-bit arrays take bigints: asElement gives the right one.
    (values as Float64Array).fill(fill as number);
  }
  return values;
}

/** `a/b`, `/a/b/` and `/a/b` are the same group. */
export function normaliseGroup(group: string): string {
  const parts = group.split('/').filter(part => part !== '');
  return `/${parts.join('/')}`;
}
