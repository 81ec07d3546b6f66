/** A Zarr store as a dataset: each chunk object, or each shard, is a source of its own. */
import type { Attributes } from '../../../protocol/dataset';
import { asPrefix, counted, forEachConcurrent, LifecycleError, type Location } from '../../core';
import type { WorkContext } from '../../context';
import type { ReadOptions, Store } from '../../stores/store';
import type { Dataset, DType, Selection, Values, Variable } from '../dataset';
import { describeDataset } from '../describe';
import { allocate, elementCount, itemSize } from '../dtypes';
import type { ArrayManifest, ChunkManifest, ChunkTable, ManifestSource } from '../manifest';
import { noVariable, notReadable } from '../refusals';
import { copyRegion, unravel } from '../regions';
import type { ZarrArray } from './array';
import { ChunkLocator, type LocatedChunks } from './chunks';
import { decodeElements, fillValues } from './elements';
import type { ZarrGroup } from './group';
import { readGroup } from './hierarchy';

/** Decoded bytes that chunks in work may hold together. */
const READ_BYTES = 128 * 1024 * 1024;
const MOST_AT_ONCE = 8;
/** Longer chunks are not decoded: bad metadata can claim any size. */
const MOST_CHUNK_BYTES = 4 * 1024 * 1024 * 1024 - 1;

/**
 * The group at a location, or undefined when no Zarr group is there.
 *
 * @param options.onBytes Told of all bytes that are read, metadata included.
 */
export async function openZarrDataset(
  location: Location,
  context: WorkContext,
  options: { group?: string; signal?: AbortSignal; onBytes?: (bytes: number) => void } = {}
): Promise<ZarrDataset | undefined> {
  return openZarrStore(context.format(location), context.open(location), location.key, options);
}

/** The group below a key of any store, references included. */
export async function openZarrStore(
  uri: string,
  store: Store,
  key: string,
  options: { group?: string; signal?: AbortSignal; onBytes?: (bytes: number) => void } = {}
): Promise<ZarrDataset | undefined> {
  const root = asPrefix(key.replace(/\/+$/, ''));
  const counted = options.onBytes ? countedStore(store, options.onBytes) : store;
  const group = await readGroup(counted, root, options.group ?? '/', options.signal);
  return group && new ZarrDataset(uri, counted, group);
}

/**
 * A group of version 2 or 3. Beyond what every dataset has, `version` stands for all its
 * metadata, and `locate` gives the chunks also where some shards are broken. Nothing is held
 * open, so disposing does nothing.
 */
export class ZarrDataset implements Dataset {
  readonly format: 'zarr2' | 'zarr3';
  readonly dims: ReadonlyMap<string, number>;
  readonly unlimited: ReadonlySet<string> = new Set();
  readonly attributes: Attributes;
  readonly attributeTypes: Readonly<Record<string, DType>>;
  readonly groups: readonly string[];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly unsupported: ReadonlyMap<string, string>;
  readonly manifest: ChunkManifest;
  /** Changes when the metadata do. */
  readonly version: string;
  private readonly arrays: ReadonlyMap<string, ZarrArray>;
  private readonly locator: ChunkLocator;

  constructor(
    readonly uri: string,
    private readonly store: Store,
    group: ZarrGroup
  ) {
    this.format = group.format;
    this.attributes = group.attributes;
    this.attributeTypes = group.attributeTypes;
    this.groups = group.groups;
    this.version = group.version;
    this.variables = new Map(group.nodes.map(({ variable }) => [variable.name, variable]));
    this.arrays = new Map(group.nodes.map(({ array }) => [array.name, array]));
    this.manifest = { arrays: new Map([...this.arrays].map(([name, array]) => [name, storedAs(array)])) };
    this.locator = new ChunkLocator(uri, store, [...this.arrays.values()]);
    const dims = new Map<string, number>();
    const unsupported = new Map<string, string>();
    for (const { array, variable } of group.nodes) {
      const isOther = (dim: string, axis: number): boolean =>
        dims.has(dim) && dims.get(dim) !== array.shape[axis];
      const conflict = variable.dims.find(isOther);
      variable.dims.forEach((dim, axis) => dims.has(dim) || dims.set(dim, array.shape[axis]!));
      if (array.unsupported !== undefined) {
        unsupported.set(array.name, array.unsupported);
      } else if (conflict !== undefined) {
        unsupported.set(array.name, `its dimension "${conflict}" has another length in other arrays`);
      }
    }
    this.dims = dims;
    this.unsupported = unsupported;
  }

  async chunks(name: string, signal?: AbortSignal): Promise<ChunkTable> {
    const { table, broken } = await this.locate(name, signal);
    for (const error of broken.values()) {
      throw error;
    }
    return table;
  }

  /** As `chunks`, but a broken shard does not hide the others. */
  locate(name: string, signal?: AbortSignal): Promise<LocatedChunks> {
    return this.locator.locate(this.readable(name), signal);
  }

  source(index: number): ManifestSource {
    return this.locator.source(index);
  }

  fetch(source: number, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.locator.fetch(source, offset, length, signal);
  }

  async decode(name: string, stored: Uint8Array): Promise<Values> {
    return this.decoded(this.readable(name), stored, this.uri);
  }

  async read(name: string, { start, count }: Selection, signal?: AbortSignal): Promise<Values> {
    const array = this.readable(name);
    const { dtype, chunkShape } = array;
    const out = allocate(dtype, elementCount(count));
    if (elementCount(count) === 0) {
      return out;
    }
    const first = start.map((from, axis) => Math.floor(from / chunkShape[axis]!));
    const end = (axis: number): number => start[axis]! + count[axis]!;
    const grid = chunkShape.map((length, axis) => Math.ceil(end(axis) / length) - first[axis]!);
    const chunkBytes = elementCount(chunkShape) * itemSize(dtype);
    await forEachConcurrent(
      Array.from({ length: elementCount(grid) }).keys(),
      Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(READ_BYTES / chunkBytes))),
      async (row, stop) => {
        const chunk = unravel(row, grid).map((position, axis) => position + first[axis]!);
        const origin = chunk.map((position, axis) => position * chunkShape[axis]!);
        const from = origin.map((begin, axis) => Math.max(start[axis]!, begin));
        const length = from.map(
          (begin, axis) => Math.min(end(axis), origin[axis]! + chunkShape[axis]!) - begin
        );
        const target = from.map((begin, axis) => begin - start[axis]!);
        const values = await this.readChunk(array, chunk, stop);
        if (values) {
          const inChunk = from.map((begin, axis) => begin - origin[axis]!);
          copyRegion(dtype, values, chunkShape, inChunk, out, count, target, length);
        } else {
          const fill = fillValues(array, elementCount(length));
          const zeros = length.map(() => 0);
          copyRegion(dtype, fill, length, zeros, out, count, target, length);
        }
      },
      signal
    );
    return out;
  }

  describe() {
    const description = describeDataset(this);
    for (const array of this.arrays.values()) {
      description.variables[array.name]!.dtype = array.dtypeName;
    }
    return description;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** The elements of one chunk; undefined where it is absent. */
  private async readChunk(
    array: ZarrArray,
    chunk: readonly number[],
    signal: AbortSignal
  ): Promise<Values | undefined> {
    const stored = await this.locator.readOne(array, chunk, MOST_CHUNK_BYTES, signal);
    const where = `${this.store.uri(array.prefix)}: chunk (${chunk.join(', ')})`;
    return stored && this.decoded(array, stored, where);
  }

  private async decoded(array: ZarrArray, stored: Uint8Array, where: string): Promise<Values> {
    try {
      return await decodeElements(array, stored);
    } catch (error) {
      throw new LifecycleError(
        'unreadable',
        `${where}: this chunk of "${array.name}" cannot be decoded: ${(error as Error).message}.`,
        { subject: this.uri, cause: error }
      );
    }
  }

  private readable(name: string): ZarrArray {
    const array = this.arrays.get(name);
    if (!array) {
      throw noVariable(this, name);
    }
    const chunkBytes = elementCount(array.chunkShape) * itemSize(array.dtype);
    const reason =
      this.unsupported.get(name) ??
      (chunkBytes > MOST_CHUNK_BYTES ? `one of its chunks has ${chunkBytes} bytes` : undefined);
    if (reason !== undefined) {
      throw notReadable(this, name, reason);
    }
    return array;
  }
}

/** The same store, which tells what is read of it. */
function countedStore(store: Store, onBytes: (bytes: number) => void): Store {
  return Object.create(store, {
    read: { value: (key: string, options?: ReadOptions) => counted(store.read(key, options), onBytes) }
  }) as Store;
}

function storedAs(array: ZarrArray): ArrayManifest {
  const { shape, chunkShape, filters, chain, fill, fixedStrings } = array;
  return {
    shape,
    chunkShape,
    chunked: true,
    filters,
    // Fixed UTF-32 strings are handed out as variable ones: their bytes cannot be copied.
    ...(fixedStrings === undefined && { chain }),
    byteOrder: chain.byteOrder,
    fillValue: typeof fill === 'string' ? null : (fill ?? null)
  };
}
