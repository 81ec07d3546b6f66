/** Finding a group's metadata: consolidated in one document, or a document a node. */
import { asPrefix, LifecycleError } from '../../core';
import type { Store } from '../../stores/store';
import { consolidated2, consolidated3 } from './consolidated';
import { Documents } from './documents';
import type { GroupPlace, ZarrGroup } from './group';
import { separate2, separate3 } from './separate';

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
  const documents = new Documents(store, root, signal);
  const place = { documents, path, prefix: asPrefix(root + path) };
  const found =
    (await consolidated3(place)) ??
    (await consolidated2(place)) ??
    (await separate3(place)) ??
    (await separate2(place));
  if (!found) {
    await refuseArray(place);
  }
  return found && { ...found, version: documents.version() };
}

/** @throws LifecycleError `bad-input` where a single array lies instead of a group */
async function refuseArray({ documents, prefix }: GroupPlace): Promise<void> {
  const json = await documents.document(`${prefix}zarr.json`);
  const isArray =
    (json?.value as Record<string, unknown> | undefined)?.node_type === 'array' ||
    (await documents.document(`${prefix}.zarray`)) !== undefined;
  if (isArray) {
    const uri = documents.store.uri(prefix.replace(/\/$/, ''));
    throw new LifecycleError(
      'bad-input',
      `${uri} is a single Zarr array. Name the group that holds it, and choose the array there.`,
      { subject: uri }
    );
  }
}
