/** Zarr v2 and v3 stores: their metadata, and decoding chunks to check them. */
import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import type { Attributes, DatasetDescription, FormatName } from '../../protocol/dataset';
import { asPrefix, collect, LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import type { Store } from '../stores/store';
import { printable } from './describe';
import { elementCount } from './dtypes';
import { chunkGrid } from './manifest';

const METADATA_LIMIT_BYTES = 256 * 1024 * 1024;

export interface ZarrArray {
  name: string;
  /** Key of the array's folder, with its trailing slash. */
  prefix: string;
  dtype: string;
  /** Bytes an element; null for variable strings. */
  itemBytes: number | null;
  shape: number[];
  chunks: number[];
  dims: string[];
  /** In the order applied when writing. */
  codecs: { name: string; config: Record<string, unknown> }[];
  attributes: Attributes;
  /** Key of a chunk. */
  chunkKey(index: readonly number[]): string;
}

export interface ZarrGroup {
  uri: string;
  store: Store;
  format: FormatName;
  attributes: Attributes;
  arrays: ZarrArray[];
  groups: string[];
}

/** The group at a location, or undefined when there is no Zarr group. */
export async function openZarr(
  location: Location,
  context: WorkContext,
  options: { group?: string; signal?: AbortSignal } = {}
): Promise<ZarrGroup | undefined> {
  const store = context.open(location);
  const parts = (options.group ?? '/').split('/').filter(part => part !== '');
  const prefix = asPrefix([location.key.replace(/\/+$/, ''), ...parts].join('/'));
  const reader = new ZarrReader(store, prefix, options.signal);
  const found = (await reader.v3()) ?? (await reader.v2());
  return found && { uri: context.format(location), store, ...found };
}

export function describeZarr(group: ZarrGroup): DatasetDescription {
  const dims: Record<string, number> = {};
  const description: DatasetDescription = {
    uri: group.uri,
    format: group.format,
    dims,
    unlimited: [],
    attributes: printable(group.attributes),
    variables: {},
    groups: group.groups
  };
  for (const array of group.arrays) {
    array.dims.forEach((name, axis) => (dims[name] = array.shape[axis]!));
    description.variables[array.name] = {
      dtype: array.dtype,
      shape: array.shape,
      dims: array.dims,
      chunks: array.chunks,
      codecs: array.codecs.map(codec => codec.name),
      attributes: printable(array.attributes),
      storedBytes: null
    };
  }
  return description;
}

type Json = Record<string, unknown>;

class ZarrReader {
  constructor(
    private readonly store: Store,
    private readonly prefix: string,
    private readonly signal?: AbortSignal
  ) {}

  async v3(): Promise<Omit<ZarrGroup, 'uri' | 'store'> | undefined> {
    const root = await this.json('zarr.json');
    if (root?.node_type !== 'group') {
      return undefined;
    }
    const arrays: ZarrArray[] = [];
    const groups: string[] = [];
    for (const name of await this.children()) {
      const node = await this.json(`${name}/zarr.json`);
      if (node?.node_type === 'array') {
        arrays.push(this.array3(name, node));
      } else if (node?.node_type === 'group') {
        groups.push(name);
      }
    }
    return { format: 'zarr3', attributes: (root.attributes ?? {}) as Attributes, arrays, groups };
  }

  async v2(): Promise<Omit<ZarrGroup, 'uri' | 'store'> | undefined> {
    if (!(await this.json('.zgroup'))) {
      return undefined;
    }
    const arrays: ZarrArray[] = [];
    const groups: string[] = [];
    for (const name of await this.children()) {
      const node = await this.json(`${name}/.zarray`);
      if (node) {
        arrays.push(this.array2(name, node, (await this.json(`${name}/.zattrs`)) ?? {}));
      } else if (await this.json(`${name}/.zgroup`)) {
        groups.push(name);
      }
    }
    return {
      format: 'zarr2',
      attributes: ((await this.json('.zattrs')) ?? {}) as Attributes,
      arrays,
      groups
    };
  }

  private array3(name: string, node: Json): ZarrArray {
    const grid = node.chunk_grid as { configuration: { chunk_shape: number[] } };
    const shape = node.shape as number[];
    const encoding = node.chunk_key_encoding as { name: string; configuration?: { separator?: string } };
    const isDefault = encoding.name === 'default';
    const separator = encoding.configuration?.separator ?? (isDefault ? '/' : '.');
    const dataType = node.data_type as string | { name: string; configuration?: { length_bytes?: number } };
    const { dtype, itemBytes } = dtype3(dataType);
    const prefix = `${this.prefix}${name}/`;
    return {
      name,
      prefix,
      dtype,
      itemBytes,
      shape,
      chunks: grid.configuration.chunk_shape,
      dims: ((node.dimension_names ?? []) as (string | null)[]).map((dim, axis) => dim ?? `dim_${axis}`),
      codecs: (node.codecs as { name: string; configuration?: Json }[]).map(codec => ({
        name: codec.name,
        config: codec.configuration ?? {}
      })),
      attributes: (node.attributes ?? {}) as Attributes,
      chunkKey: index =>
        isDefault ? `${prefix}${['c', ...index].join(separator)}` : `${prefix}${index.join(separator) || '0'}`
    };
  }

  private array2(name: string, node: Json, attributes: Json): ZarrArray {
    const { _ARRAY_DIMENSIONS: dims, ...rest } = attributes;
    const shape = node.shape as number[];
    const separator = (node.dimension_separator as string | undefined) ?? '.';
    const { dtype, itemBytes } = dtype2(node.dtype);
    const prefix = `${this.prefix}${name}/`;
    const stages = [
      ...((node.filters as Json[] | null) ?? []),
      ...(node.compressor ? [node.compressor as Json] : [])
    ];
    return {
      name,
      prefix,
      dtype,
      itemBytes,
      shape,
      chunks: node.chunks as number[],
      dims: (dims as string[] | undefined) ?? shape.map((_, axis) => `dim_${axis}`),
      codecs: stages.map(({ id, ...config }) => ({ name: String(id), config })),
      attributes: rest as Attributes,
      chunkKey: index => `${prefix}${index.join(separator) || '0'}`
    };
  }

  private async children(): Promise<string[]> {
    const names: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.store.list(this.prefix, { delimiter: '/', pageToken, signal: this.signal });
      names.push(...page.prefixes.map(prefix => prefix.slice(this.prefix.length, -1)));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return names;
  }

  private async json(name: string): Promise<Json | undefined> {
    const key = this.prefix + name;
    const info = await this.store.stat(key, this.signal);
    if (!info || info.isFolder) {
      return undefined;
    }
    const text = new TextDecoder().decode(
      await collect(this.store.read(key, { signal: this.signal }), METADATA_LIMIT_BYTES)
    );
    try {
      return JSON.parse(withoutBareWords(text)) as Json;
    } catch (error) {
      throw new LifecycleError('unreadable', `${this.store.uri(key)}: this is not valid JSON.`, {
        subject: this.store.uri(key),
        cause: error
      });
    }
  }
}

/** zarr-python writes NaN and infinities as bare words, which JSON does not have. */
function withoutBareWords(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, token =>
    token.startsWith('"') ? token : `"${token}"`
  );
}

function dtype3(dataType: string | { name: string; configuration?: { length_bytes?: number } }): {
  dtype: string;
  itemBytes: number | null;
} {
  if (typeof dataType !== 'string') {
    const length = dataType.configuration?.length_bytes;
    return { dtype: length === undefined ? dataType.name : `S${length}`, itemBytes: length ?? null };
  }
  if (dataType === 'string') {
    return { dtype: 'str', itemBytes: null };
  }
  const bits = /(\d+)$/.exec(dataType)?.[1];
  return {
    dtype: dataType,
    itemBytes: dataType === 'bool' ? 1 : bits === undefined ? null : Number(bits) / 8
  };
}

function dtype2(dtype: unknown): { dtype: string; itemBytes: number | null } {
  const match = typeof dtype === 'string' ? /^[<>|]([a-zA-Z])(\d*)/.exec(dtype) : null;
  if (!match) {
    return { dtype: 'structured', itemBytes: null };
  }
  const [, kind, digits] = match;
  const bytes = Number(digits);
  const names: Readonly<Record<string, string>> = { i: 'int', u: 'uint', f: 'float', c: 'complex' };
  if (names[kind!]) {
    return { dtype: `${names[kind!]}${bytes * 8}`, itemBytes: bytes };
  }
  if (kind === 'O') {
    return { dtype: 'str', itemBytes: null };
  }
  return kind === 'b'
    ? { dtype: 'bool', itemBytes: 1 }
    : { dtype: `${kind}${bytes}`, itemBytes: kind === 'U' ? bytes * 4 : bytes };
}

/** Indices of all chunks, in C order. */
export function* allChunks(array: Pick<ZarrArray, 'shape' | 'chunks'>): Generator<number[]> {
  const grid = chunkGrid(array.shape, array.chunks);
  const total = elementCount(grid);
  const index = grid.map(() => 0);
  for (let i = 0; i < total; i++) {
    yield [...index];
    for (let axis = grid.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis]! + 1) % grid[axis]!;
      if (index[axis] !== 0) {
        break;
      }
    }
  }
}

const inflateAsync = promisify(inflate);
const gunzipAsync = promisify(gunzip);
const unzstdAsync = promisify(zstdDecompress);

/** Stages that only move bytes about: their output is as long as their input. */
const SAME_LENGTH = new Set(['bytes', 'shuffle', 'numcodecs.shuffle', 'vlen-utf8', 'transpose']);

/**
 * Undo a chunk's compression and check the length of what comes out.
 *
 * @throws Error when the bytes are broken
 * @throws LifecycleError `unsupported` for codecs this version cannot undo
 */
export async function checkChunk(array: ZarrArray, stored: Uint8Array): Promise<void> {
  let bytes = stored;
  for (const { name } of array.codecs.toReversed()) {
    switch (name) {
      case 'zlib':
      case 'numcodecs.zlib':
        bytes = await inflateAsync(bytes);
        break;
      case 'gzip':
        bytes = await gunzipAsync(bytes);
        break;
      case 'zstd':
        bytes = await unzstdAsync(bytes);
        break;
      case 'blosc': {
        const { default: Blosc } = await import('numcodecs/blosc');
        bytes = await Blosc.fromConfig({ id: 'blosc' }).decode(bytes);
        break;
      }
      default:
        if (!SAME_LENGTH.has(name)) {
          throw new LifecycleError(
            'unsupported',
            `"${array.name}" is encoded with "${name}", which this version cannot check.`
          );
        }
    }
  }
  const count = elementCount(array.chunks);
  if (array.itemBytes !== null && bytes.byteLength !== count * array.itemBytes) {
    throw new Error(`${bytes.byteLength} bytes instead of ${count * array.itemBytes}`);
  }
  if (array.itemBytes === null && array.dtype === 'str') {
    checkStrings(bytes, count);
  }
}

function checkStrings(bytes: Uint8Array, count: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== count) {
    throw new Error('another number of strings');
  }
  let offset = 4;
  for (let i = 0; i < count; i++) {
    offset += 4 + view.getUint32(offset, true);
  }
  if (offset !== bytes.byteLength) {
    throw new Error('the strings end elsewhere');
  }
}
