/** One group of a NetCDF-4 or HDF5 file as a dataset; the library reads it in a thread. */
import { LifecycleError, throwIfAborted } from '../../core';
import type { Attributes } from '../../../protocol/dataset';
import type { Dataset, DType, Selection, Values, Variable } from '../dataset';
import { describeDataset } from '../describe';
import { allocate, asElement, DEFAULT_FILL, elementCount, isNumeric } from '../dtypes';
import type { ChunkManifest, ChunkTable, ManifestSource } from '../manifest';
import { copyRegion } from '../regions';
import type { SourceFile } from '../source';
import { received } from './integers';
import { bytesTouched, metadataSeconds, MOST_SLAB_BYTES, readSeconds } from './limits';
import type { Description, StoredVariable } from './messages';
import { ThreadedFile } from './threads';

/** Estimated memory of a string on this side. */
const STRING_BYTES = 64;

/** Open a group. `source.path` must be set: the library reads from this machine's disk. */
export async function openHdf5(source: SourceFile, group = '/', signal?: AbortSignal): Promise<Dataset> {
  const { uri, path, sizeBytes } = source;
  if (path === undefined) {
    throw new LifecycleError('internal', `${uri}: HDF5 files are read from disk.`);
  }
  const file = new ThreadedFile({ path, uri, sizeBytes });
  try {
    const question = { call: 'describe', group: normaliseGroup(group) } as const;
    const description = await file.ask(question, metadataSeconds(sizeBytes), signal);
    file.pin(description.identity);
    return new Hdf5Dataset(file, source, description);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
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
  private readonly sizeBytes: number;

  constructor(
    private readonly file: ThreadedFile,
    private readonly bytes: SourceFile,
    description: Description
  ) {
    const source = bytes;
    this.uri = source.uri;
    this.sizeBytes = source.sizeBytes;
    this.format = description.format;
    this.attributes = received(description.attributes);
    this.attributeTypes = description.attributeTypes;
    this.groups = description.groups;
    this.dims = new Map(description.dims);
    this.unlimited = new Set(description.unlimited);
    this.stored = new Map(description.variables.map(one => [one.variable.name, one]));
    for (const { variable } of this.stored.values()) {
      variable.attributes = received(variable.attributes);
    }
    this.variables = new Map([...this.stored].map(([name, one]) => [name, one.variable]));
    this.unsupported = new Map(
      [...this.stored].flatMap(([name, one]) => (one.unsupported ? [[name, one.unsupported] as const] : []))
    );
    this.manifest = {
      arrays: new Map([...this.stored].map(([name, one]) => [name, one.manifest]))
    };
  }

  async read(name: string, selection: Selection, signal?: AbortSignal): Promise<Values> {
    throwIfAborted(signal);
    const one = this.stored.get(name);
    if (!one) {
      throw new LifecycleError('bad-input', `${this.uri}: there is no variable "${name}".`, {
        subject: this.uri
      });
    }
    if (one.unsupported) {
      throw new LifecycleError('unsupported', `${this.uri}: "${name}" cannot be read: ${one.unsupported}.`);
    }
    this.assertFits(one, selection);
    const { dtype } = one.variable;
    const { extent } = one.stored;
    const inside = selection.start.map((start, axis) =>
      Math.max(0, Math.min(selection.count[axis]!, extent[axis]! - start))
    );
    if (inside.every((count, axis) => count === selection.count[axis])) {
      return this.readExtent(one, selection, signal);
    }
    // Beyond the extent of the stored data lie records that were never written.
    const values = fillValues(one.variable, elementCount(selection.count));
    if (inside.every(count => count > 0)) {
      const part = await this.readExtent(one, { start: selection.start, count: inside }, signal);
      const zeros = inside.map(() => 0);
      copyRegion(dtype, part, inside, zeros, values, selection.count, zeros, inside);
    }
    return values;
  }

  chunks(): Promise<ChunkTable> {
    return Promise.reject(new LifecycleError('unsupported', `${this.uri}: chunks are not located.`));
  }

  source(): ManifestSource {
    const { uri, sizeBytes, version } = this.bytes;
    return { url: uri, sizeBytes, etag: version };
  }

  fetch(_source: number, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.bytes.read(offset, length, signal);
  }

  decode(): Promise<Values> {
    return Promise.reject(new LifecycleError('unsupported', `${this.uri}: chunks are not located.`));
  }

  describe() {
    return describeDataset(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.file[Symbol.asyncDispose]();
  }

  private async readExtent(
    { variable, stored, manifest }: StoredVariable,
    selection: Selection,
    signal: AbortSignal | undefined
  ): Promise<Values> {
    const { name, dtype } = variable;
    if (elementCount(selection.count) === 0) {
      return allocate(dtype, 0);
    }
    const touched = bytesTouched(selection, manifest.chunkShape, stored.size, this.sizeBytes);
    return this.file.ask(
      { call: 'read', slab: { name, dtype, stored, selection } },
      readSeconds(touched),
      signal
    );
  }

  /** A damaged file can claim any size: nothing is allocated that could not be read anyway. */
  private assertFits({ variable, stored }: StoredVariable, { count }: Selection): void {
    const itemBytes = variable.dtype === 'str' ? Math.max(STRING_BYTES, stored.size) : stored.size;
    const bytes = elementCount(count) * itemBytes;
    if (bytes > MOST_SLAB_BYTES) {
      throw new LifecycleError(
        'unreadable',
        `${this.uri}: variable ${variable.name} cannot be read: ${bytes} bytes at once are more than the HDF5 library can hold. Either the file is damaged (fetch it again), or smaller chunks are needed.`,
        { subject: this.uri }
      );
    }
  }
}

/** What netCDF reads where nothing was written. */
function fillValues(variable: Variable, length: number): Values {
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
