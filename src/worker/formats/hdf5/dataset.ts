/** One group of a NetCDF-4 or HDF5 file as a dataset. */
import { isLifecycleError, LifecycleError, throwIfAborted } from '../../core';
import type { Attributes } from '../../../protocol/dataset';
import type { Dataset, DType, Selection, Values, Variable } from '../dataset';
import { describeDataset } from '../describe';
import { allocate, asElement, DEFAULT_FILL, elementCount, isNumeric, valuesOf } from '../dtypes';
import type { ArrayManifest, ChunkManifest } from '../manifest';
import { copyRegion } from '../regions';
import type { SourceFile } from '../source';
import { readAttributes } from './attributes';
import { Dimensions, listGroup, type Dimension, type RawDataset } from './dimensions';
import { library, readable, vlenStrings, withHeap, type Library } from './library';
import { openablePath, type OpenablePath } from './reopening';
import { elementType, namedFilter, unreadableFilter } from './types';

interface StoredVariable {
  variable: Variable;
  raw: RawDataset;
  /** Why it cannot be read. */
  unsupported?: string;
}

/** Open a group. `source.path` must be set: the library reads from this machine's disk. */
export async function openHdf5(source: SourceFile, group = '/'): Promise<Dataset> {
  const module = await library();
  const { uri } = source;
  if (source.path === undefined) {
    throw new LifecycleError('internal', `${uri}: HDF5 files are read from disk.`);
  }
  const openable = await openablePath(source.path);
  let file: bigint | undefined;
  try {
    file = readable(uri, 'the file', () => module.open(openable.path, module.H5F_ACC_RDONLY, false, -1, -1));
    return build(module, file, source, openable, normaliseGroup(group));
  } catch (error) {
    if (isLifecycleError(error, 'unreadable')) {
      openable.remember();
    }
    if (file !== undefined) {
      module.close_file(file);
    }
    await openable[Symbol.asyncDispose]();
    throw error;
  }
}

function build(
  module: Library,
  file: bigint,
  source: SourceFile,
  openable: OpenablePath,
  group: string
): Dataset {
  const { uri } = source;
  const dimensions = new Dimensions(module, file, uri);
  const parts = group.split('/').filter(part => part !== '');
  let path = '/';
  let content = listGroup(module, file, path, uri);
  let learnt = dimensions.learn(content.datasets);
  for (const part of parts) {
    if (!content.groups.includes(part)) {
      const there = content.groups.length > 0 ? content.groups.join(', ') : 'none';
      throw new LifecycleError(
        'bad-input',
        `${uri}: there is no group "${group}". Groups in ${path}: ${there}.`,
        {
          subject: uri
        }
      );
    }
    path = path === '/' ? `/${part}` : `${path}/${part}`;
    content = listGroup(module, file, path, uri);
    learnt = dimensions.learn(content.datasets);
  }
  const stored = new Map<string, StoredVariable>();
  const found: { raw: RawDataset; dims: Dimension[] }[] = [];
  for (const raw of content.datasets) {
    const dims = dimensions.of(raw, learnt);
    if (!raw.dimensionOnly) {
      found.push({ raw, dims });
    }
  }
  const manifest: ChunkManifest = {
    sources: [{ url: uri, sizeBytes: source.sizeBytes, etag: source.version }],
    arrays: new Map()
  };
  for (const { raw, dims } of found) {
    const one = describe(module, file, uri, raw, dims);
    stored.set(raw.name, one);
    manifest.arrays.set(raw.name, arrayManifest(module, file, uri, raw, one.variable.shape));
    const filter = unreadableFilter(manifest.arrays.get(raw.name)!.filters);
    if (filter && !one.unsupported) {
      one.unsupported = `it is compressed with "${filter}"`;
    }
  }
  const root = readAttributes(module, file, path, uri);
  const isNetcdf =
    readable(uri, 'the root group', () => module.get_attribute_names(file, '/')).includes('_NCProperties') ||
    learnt.some(each => !each.name.startsWith('phony_dim_'));
  return new Hdf5Dataset(module, file, source, openable, {
    format: isNetcdf ? 'netcdf4' : 'hdf5',
    attributes: root.attributes,
    attributeTypes: root.types,
    groups: content.groups,
    used: [...learnt, ...found.flatMap(each => each.dims)],
    stored,
    manifest
  });
}

function describe(
  module: Library,
  file: bigint,
  uri: string,
  raw: RawDataset,
  dims: Dimension[]
): StoredVariable {
  const dtype = elementType(raw.metadata);
  const { attributes, types } = readAttributes(module, file, raw.path, uri);
  const variable: Variable = {
    name: raw.name,
    dtype: typeof dtype === 'string' ? dtype : 'S1',
    shape: dims.map(each => each.length),
    dims: dims.map(each => each.name),
    attributes,
    attributeTypes: types
  };
  if (typeof dtype !== 'string') {
    return { variable, raw, unsupported: dtype.why };
  }
  return raw.metadata.virtual_sources
    ? { variable, raw, unsupported: 'it is a virtual dataset whose data lie in other files' }
    : { variable, raw };
}

function arrayManifest(
  module: Library,
  file: bigint,
  uri: string,
  raw: RawDataset,
  shape: number[]
): ArrayManifest {
  const filters = readable(uri, `the filters of ${raw.name}`, () =>
    module.get_dataset_filters(file, raw.path)
  );
  return {
    shape,
    chunkShape: raw.metadata.chunks ?? shape,
    chunked: raw.metadata.chunks !== null,
    filters: filters.map(namedFilter),
    chunks: null
  };
}

interface Parts {
  format: 'netcdf4' | 'hdf5';
  attributes: Attributes;
  attributeTypes: Record<string, DType>;
  groups: string[];
  used: Dimension[];
  stored: Map<string, StoredVariable>;
  manifest: ChunkManifest;
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
  private readonly stored: Map<string, StoredVariable>;
  private open = true;

  constructor(
    private readonly module: Library,
    private readonly file: bigint,
    source: SourceFile,
    private readonly openable: OpenablePath,
    parts: Parts
  ) {
    this.uri = source.uri;
    this.format = parts.format;
    this.attributes = parts.attributes;
    this.attributeTypes = parts.attributeTypes;
    this.groups = parts.groups;
    this.manifest = parts.manifest;
    this.stored = parts.stored;
    this.dims = new Map(parts.used.map(each => [each.name, each.length]));
    this.unlimited = new Set(parts.used.filter(each => each.unlimited).map(each => each.name));
    this.variables = new Map([...parts.stored].map(([name, one]) => [name, one.variable]));
    this.unsupported = new Map(
      [...parts.stored].flatMap(([name, one]) => (one.unsupported ? [[name, one.unsupported] as const] : []))
    );
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
    const extent = one.raw.metadata.shape;
    const inside = selection.start.map((start, axis) =>
      Math.max(0, Math.min(selection.count[axis]!, extent[axis]! - start))
    );
    if (inside.every((count, axis) => count === selection.count[axis])) {
      return this.readExtent(one, selection);
    }
    // Beyond the extent of the stored data lie records that were never written.
    const values = fillValues(one.variable, elementCount(selection.count));
    if (inside.every(count => count > 0)) {
      const part = this.readExtent(one, { start: selection.start, count: inside });
      const zeros = inside.map(() => 0);
      copyRegion(one.variable.dtype, part, inside, zeros, values, selection.count, zeros, inside);
    }
    return values;
  }

  describe() {
    return describeDataset(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.open) {
      this.open = false;
      this.module.close_file(this.file);
      await this.openable[Symbol.asyncDispose]();
    }
  }

  private readExtent(one: StoredVariable, selection: Selection): Values {
    try {
      return this.readHyperslab(one, selection);
    } catch (error) {
      this.openable.remember();
      throw error;
    }
  }

  private readHyperslab(one: StoredVariable, { start, count }: Selection): Values {
    const { module, file } = this;
    const { dtype, name } = one.variable;
    const total = elementCount(count);
    if (total === 0) {
      return allocate(dtype, 0);
    }
    const scalar = count.length === 0;
    const counts = scalar ? null : count.map(BigInt);
    const offsets = scalar ? null : start.map(BigInt);
    const strides = scalar ? null : count.map(() => 1n);
    const { path, metadata } = one.raw;
    const length = total * metadata.size;
    return readable(this.uri, `variable ${name}`, () =>
      withHeap(module, length, pointer => {
        const address = BigInt(pointer);
        const status = module.get_dataset_data(file, path, counts, offsets, strides, address);
        if (status < 0) {
          throw new Error(`status ${status}`);
        }
        if (dtype !== 'str') {
          return valuesOf(dtype, module.HEAPU8.slice(pointer, pointer + length));
        }
        if (!metadata.vlen) {
          return fixedStrings(module.HEAPU8.slice(pointer, pointer + length), metadata.size);
        }
        const strings = vlenStrings(module, pointer, total);
        if (counts) {
          module.reclaim_vlen_memory_count(file, path, '', address, counts);
        } else {
          module.reclaim_vlen_memory(file, path, '', address);
        }
        return strings;
      })
    );
  }
}

/** Fixed strings end at their first NUL. */
function fixedStrings(bytes: Uint8Array, size: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: bytes.byteLength / size }, (_, i) => {
    const one = bytes.subarray(i * size, (i + 1) * size);
    const end = one.indexOf(0);
    return decoder.decode(end < 0 ? one : one.subarray(0, end));
  });
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
