/** A group out of consolidated metadata: one document at the root has those of all that lies below. */
import { asPrefix } from '../../core';
import { group2, group3, type FoundGroup, type GroupPlace } from './group';
import { arrayNode2, type ZarrNode } from './metadata2';
import { arrayNode3 } from './metadata3';
import { checked, consolidatedSchema2, groupSchema3, nodeSchema3 } from './schemas';

type Json = Record<string, unknown>;

/** v3: the root's `zarr.json` has all nodes below, by their path. */
export async function consolidated3({
  documents,
  path,
  prefix
}: GroupPlace): Promise<FoundGroup | undefined> {
  const json = await documents.document(`${documents.root}zarr.json`);
  const root = json?.value as Json | undefined;
  if (!json || root?.node_type !== 'group') {
    return undefined;
  }
  const uri = documents.store.uri(`${documents.root}zarr.json`);
  const consolidated = checked(groupSchema3, root, uri).consolidated_metadata?.metadata;
  const own = path === '' ? root : (consolidated?.[path] as Json | undefined);
  if (!consolidated || !own) {
    return undefined;
  }
  const nodes: ZarrNode[] = [];
  const groups: string[] = [];
  for (const [name, node] of childrenOf(path, consolidated)) {
    const { node_type: kind } = checked(nodeSchema3, node, `${uri}, "${name}"`);
    if (kind === 'group') {
      groups.push(name);
    } else {
      nodes.push(arrayNode3(name, `${prefix}${name}/`, `${uri}, "${name}"`, node, json));
    }
  }
  return group3(own, { nodes, groups }, json);
}

/** v2: `.zmetadata` beside the root's `.zgroup` has all documents, by their key. */
export async function consolidated2(place: GroupPlace): Promise<FoundGroup | undefined> {
  const { documents, path, prefix } = place;
  const json = await documents.document(`${documents.root}.zmetadata`);
  if (!json) {
    return undefined;
  }
  const uri = documents.store.uri(`${documents.root}.zmetadata`);
  const { metadata } = checked(consolidatedSchema2, json.value, uri);
  const at = asPrefix(path);
  if (metadata[`${at}.zgroup`] === undefined) {
    return undefined;
  }
  const nodes: ZarrNode[] = [];
  const groups: string[] = [];
  for (const [key, document] of childrenOf(path, metadata)) {
    const [name, kind] = key.split('/') as [string, string];
    if (kind === '.zgroup') {
      groups.push(name);
    } else if (kind === '.zarray') {
      const attributes = metadata[`${at}${name}/.zattrs`];
      const where = `${uri}, "${name}"`;
      nodes.push(arrayNode2(name, `${prefix}${name}/`, where, document, attributes, json));
    }
  }
  return group2(place, metadata[`${at}.zattrs`], { nodes, groups }, json);
}

/** Entries of a consolidated document that lie right below the group: v3 `a`, v2 `a/.zarray`. */
function* childrenOf(
  path: string,
  metadata: Readonly<Record<string, unknown>>
): Generator<[string, unknown]> {
  const at = asPrefix(path);
  for (const [key, value] of Object.entries(metadata)) {
    const name = key.slice(at.length);
    if (key.startsWith(at) && /^[^/]+(\/\.z(array|group))?$/.test(name) && !name.startsWith('.z')) {
      yield [name, value];
    }
  }
}
