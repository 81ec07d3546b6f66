/** Finding a group's metadata: consolidated in one document, or a document a node. */
import { createHash } from 'node:crypto';
import type { Attributes } from '../../../protocol/dataset';
import {
  asPrefix,
  collect,
  eachPage,
  isLifecycleError,
  LifecycleError,
  mapConcurrent,
  sortKeys
} from '../../core';
import type { Store } from '../../stores/store';
import type { DType } from '../dataset';
import { parseJson, type ParsedJson } from './json';
import { arrayNode2, type ZarrNode } from './metadata2';
import { arrayNode3 } from './metadata3';
import {
  attributesSchema,
  checked,
  consolidatedSchema2,
  groupSchema2,
  groupSchema3,
  nodeSchema3
} from './schemas';

const METADATA_LIMIT_BYTES = 256 * 1024 * 1024;
const REQUESTS_AT_ONCE = 16;

/**
 * A group and what lies directly below it: its arrays, also those that cannot be read, and the
 * names of its groups.
 */
export interface ZarrGroup {
  format: 'zarr2' | 'zarr3';
  attributes: Attributes;
  attributeTypes: Readonly<Record<string, DType>>;
  nodes: ZarrNode[];
  groups: string[];
  /** Changes when any of the metadata does. */
  version: string;
}

type Json = Record<string, unknown>;

/** The group below `root` (a prefix), or undefined when no Zarr group is there. */
export async function readGroup(
  store: Store,
  root: string,
  group: string,
  signal?: AbortSignal
): Promise<ZarrGroup | undefined> {
  const path = group
    .split('/')
    .filter(part => part !== '')
    .join('/');
  const reader = new HierarchyReader(store, root, path, signal);
  const found =
    (await reader.consolidated3()) ??
    (await reader.consolidated2()) ??
    (await reader.separate3()) ??
    (await reader.separate2());
  if (!found) {
    await reader.refuseArray();
  }
  return found && { ...found, version: reader.version() };
}

type Found = Omit<ZarrGroup, 'version'>;

class HierarchyReader {
  private readonly digests = new Map<string, string>();
  private readonly prefix: string;
  private readonly documents = new Map<string, Promise<ParsedJson | undefined>>();

  constructor(
    private readonly store: Store,
    private readonly root: string,
    private readonly path: string,
    private readonly signal?: AbortSignal
  ) {
    this.prefix = asPrefix(root + path);
  }

  version(): string {
    const hash = createHash('sha256');
    for (const key of sortKeys([...this.digests.keys()])) {
      hash.update(`${key} ${this.digests.get(key)}\n`);
    }
    return hash.digest('hex').slice(0, 32);
  }

  /** v3: the root's `zarr.json` has all nodes below, by their path. */
  async consolidated3(): Promise<Found | undefined> {
    const json = await this.document(`${this.root}zarr.json`);
    const root = json?.value as Json | undefined;
    if (!json || root?.node_type !== 'group') {
      return undefined;
    }
    const uri = this.store.uri(`${this.root}zarr.json`);
    const consolidated = checked(groupSchema3, root, uri).consolidated_metadata?.metadata;
    const own = this.path === '' ? root : (consolidated?.[this.path] as Json | undefined);
    if (!consolidated || !own) {
      return undefined;
    }
    const nodes: ZarrNode[] = [];
    const groups: string[] = [];
    for (const [name, node] of this.childrenOf(consolidated)) {
      const { node_type: kind } = checked(nodeSchema3, node, `${uri}, "${name}"`);
      if (kind === 'group') {
        groups.push(name);
      } else {
        nodes.push(arrayNode3(name, `${this.prefix}${name}/`, `${uri}, "${name}"`, node, json));
      }
    }
    return this.group3(own, nodes, groups, json);
  }

  /** v2: `.zmetadata` beside the root's `.zgroup` has all documents, by their key. */
  async consolidated2(): Promise<Found | undefined> {
    const json = await this.document(`${this.root}.zmetadata`);
    if (!json) {
      return undefined;
    }
    const uri = this.store.uri(`${this.root}.zmetadata`);
    const { metadata } = checked(consolidatedSchema2, json.value, uri);
    const at = asPrefix(this.path);
    if (metadata[`${at}.zgroup`] === undefined) {
      return undefined;
    }
    const nodes: ZarrNode[] = [];
    const groups: string[] = [];
    for (const [key, document] of this.childrenOf(metadata)) {
      const [name, kind] = key.split('/') as [string, string];
      if (kind === '.zgroup') {
        groups.push(name);
      } else if (kind === '.zarray') {
        const attributes = metadata[`${at}${name}/.zattrs`];
        const where = `${uri}, "${name}"`;
        nodes.push(arrayNode2(name, `${this.prefix}${name}/`, where, document, attributes, json));
      }
    }
    return this.group2(metadata[`${at}.zattrs`], nodes, groups, json);
  }

  async separate3(): Promise<Found | undefined> {
    const json = await this.document(`${this.prefix}zarr.json`);
    const own = json?.value as Json | undefined;
    if (!json || own?.node_type !== 'group') {
      return undefined;
    }
    const children = await this.children(async name => {
      const key = `${this.prefix}${name}/zarr.json`;
      const node = await this.document(key);
      if (!node) {
        return undefined;
      }
      const { node_type: kind } = checked(nodeSchema3, node.value, this.store.uri(key));
      return kind === 'group'
        ? name
        : arrayNode3(name, `${this.prefix}${name}/`, this.store.uri(key), node.value, node);
    });
    return this.group3(own, children.nodes, children.groups, json);
  }

  async separate2(): Promise<Found | undefined> {
    const group = await this.document(`${this.prefix}.zgroup`);
    if (!group) {
      return undefined;
    }
    checked(groupSchema2, group.value, this.store.uri(`${this.prefix}.zgroup`));
    const children = await this.children(async name => {
      const folder = `${this.prefix}${name}/`;
      const array = await this.document(`${folder}.zarray`);
      if (!array) {
        return (await this.document(`${folder}.zgroup`)) ? name : undefined;
      }
      const attributes = await this.document(`${folder}.zattrs`);
      const none = { types: () => ({}) };
      const uri = this.store.uri(`${folder}.zarray`);
      return arrayNode2(name, folder, uri, array.value, attributes?.value, attributes ?? none);
    });
    const attributes = await this.document(`${this.prefix}.zattrs`);
    return this.group2(attributes?.value, children.nodes, children.groups, attributes);
  }

  /** @throws LifecycleError `bad-input` where a single array lies instead of a group */
  async refuseArray(): Promise<void> {
    const json = await this.document(`${this.prefix}zarr.json`);
    const isArray =
      (json?.value as Json | undefined)?.node_type === 'array' ||
      (await this.document(`${this.prefix}.zarray`)) !== undefined;
    if (isArray) {
      const uri = this.store.uri(this.prefix.replace(/\/$/, ''));
      throw new LifecycleError(
        'bad-input',
        `${uri} is a single Zarr array. Name the group that holds it, and choose the array there.`,
        { subject: uri }
      );
    }
  }

  private group3(own: Json, nodes: ZarrNode[], groups: string[], json: ParsedJson): Found {
    return {
      format: 'zarr3',
      attributes: (own.attributes ?? {}) as Attributes,
      attributeTypes: json.types(own.attributes),
      nodes,
      groups
    };
  }

  private group2(attributes: unknown, nodes: ZarrNode[], groups: string[], json?: ParsedJson): Found {
    checked(attributesSchema, attributes ?? {}, this.store.uri(`${this.prefix}.zattrs`));
    return {
      format: 'zarr2',
      attributes: (attributes ?? {}) as Attributes,
      attributeTypes: json?.types(attributes) ?? {},
      nodes,
      groups
    };
  }

  /** Entries of a consolidated document that lie right below the group: v3 `a`, v2 `a/.zarray`. */
  private *childrenOf(metadata: Readonly<Record<string, unknown>>): Generator<[string, unknown]> {
    const at = asPrefix(this.path);
    for (const [key, value] of Object.entries(metadata)) {
      const name = key.slice(at.length);
      if (key.startsWith(at) && /^[^/]+(\/\.z(array|group))?$/.test(name) && !name.startsWith('.z')) {
        yield [name, value];
      }
    }
  }

  /** Look at what a listing finds below the group. */
  private async children(
    look: (name: string) => Promise<ZarrNode | string | undefined>
  ): Promise<{ nodes: ZarrNode[]; groups: string[] }> {
    if (this.store.type === 'http') {
      throw new LifecycleError(
        'unsupported',
        `${this.store.uri(this.prefix)}: this Zarr store has no consolidated metadata, and the web has no listings, so its variables cannot be found. Read it from its bucket, or consolidate its metadata.`,
        { subject: this.store.uri(this.prefix) }
      );
    }
    const { store, prefix, signal } = this;
    const names: string[] = [];
    for await (const { prefixes } of eachPage(pageToken =>
      store.list(prefix, { delimiter: '/', pageToken, signal })
    )) {
      names.push(...prefixes.map(child => child.slice(prefix.length, -1)));
    }
    const found = await mapConcurrent(names, REQUESTS_AT_ONCE, look, signal);
    return {
      nodes: found.filter(each => typeof each === 'object'),
      groups: found.filter(each => typeof each === 'string')
    };
  }

  private document(key: string): Promise<ParsedJson | undefined> {
    let reading = this.documents.get(key);
    if (!reading) {
      reading = this.read(key);
      this.documents.set(key, reading);
    }
    return reading;
  }

  private async read(key: string): Promise<ParsedJson | undefined> {
    const { store, signal } = this;
    let bytes: Uint8Array;
    try {
      bytes = await collect(store.read(key, { signal }), METADATA_LIMIT_BYTES);
    } catch (error) {
      if (isLifecycleError(error, 'not-found')) {
        return undefined;
      }
      throw error;
    }
    this.digests.set(key.slice(this.root.length), createHash('sha256').update(bytes).digest('hex'));
    try {
      return parseJson(new TextDecoder().decode(bytes));
    } catch (error) {
      const uri = store.uri(key);
      throw new LifecycleError('unreadable', `${uri}: this is not valid JSON.`, {
        subject: uri,
        cause: error
      });
    }
  }
}
