/** A group whose nodes have a document each; what lies below it is found by a listing. */
import { eachPage, LifecycleError, mapConcurrent } from '../../core';
import { group2, group3, type Children, type FoundGroup, type GroupPlace } from './group';
import { arrayNode2, type ZarrNode } from './metadata2';
import { arrayNode3 } from './metadata3';
import { checked, groupSchema2, nodeSchema3 } from './schemas';

const REQUESTS_AT_ONCE = 16;

type Json = Record<string, unknown>;

/** v3: a `zarr.json` in the folder of each node. */
export async function separate3(place: GroupPlace): Promise<FoundGroup | undefined> {
  const { documents, prefix } = place;
  const json = await documents.document(`${prefix}zarr.json`);
  const own = json?.value as Json | undefined;
  if (!json || own?.node_type !== 'group') {
    return undefined;
  }
  const children = await childrenOf(place, async name => {
    const key = `${prefix}${name}/zarr.json`;
    const node = await documents.document(key);
    if (!node) {
      return undefined;
    }
    const { node_type: kind } = checked(nodeSchema3, node.value, documents.store.uri(key));
    return kind === 'group'
      ? name
      : arrayNode3(name, `${prefix}${name}/`, documents.store.uri(key), node.value, node);
  });
  return group3(own, children, json);
}

/** v2: `.zgroup`, `.zarray` and `.zattrs` in the folder of each node. */
export async function separate2(place: GroupPlace): Promise<FoundGroup | undefined> {
  const { documents, prefix } = place;
  const group = await documents.document(`${prefix}.zgroup`);
  if (!group) {
    return undefined;
  }
  checked(groupSchema2, group.value, documents.store.uri(`${prefix}.zgroup`));
  const children = await childrenOf(place, async name => {
    const folder = `${prefix}${name}/`;
    const array = await documents.document(`${folder}.zarray`);
    if (!array) {
      return (await documents.document(`${folder}.zgroup`)) ? name : undefined;
    }
    const attributes = await documents.document(`${folder}.zattrs`);
    const none = { types: () => ({}) };
    const uri = documents.store.uri(`${folder}.zarray`);
    return arrayNode2(name, folder, uri, array.value, attributes?.value, attributes ?? none);
  });
  const attributes = await documents.document(`${prefix}.zattrs`);
  return group2(place, attributes?.value, children, attributes);
}

/** Look at what a listing finds below the group. */
async function childrenOf(
  { documents, prefix }: GroupPlace,
  look: (name: string) => Promise<ZarrNode | string | undefined>
): Promise<Children> {
  const { store, signal } = documents;
  if (store.type === 'http') {
    throw new LifecycleError(
      'unsupported',
      `${store.uri(prefix)}: this Zarr store has no consolidated metadata, and the web has no listings, so its variables cannot be found. Read it from its bucket, or consolidate its metadata.`,
      { subject: store.uri(prefix) }
    );
  }
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
