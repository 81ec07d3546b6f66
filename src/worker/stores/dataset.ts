/** Listings as rows for a person: objects, prefixes, and datasets as one row. */
import type { Entry } from '../../protocol/entries';
import { asPrefix, compareKeys, mapConcurrent, type StoreType } from '../core';
import type { Expiry } from './expiry';
import type { ListPage, ObjectInfo, Store } from './store';

const DAY_MS = 86_400_000;
const PROBES_AT_ONCE = 16;
/** Prefixes of a page that are looked into; each look costs a few requests in an object store. */
const PROBES_A_PAGE: Partial<Record<StoreType, number>> = { disk: 5000, http: 0 };
const PROBES_A_BUCKET_PAGE = 64;

/** Objects that make the prefix above them a Zarr array, a Zarr group, or an Icechunk repository. */
const MARKERS = ['zarr.json', '.zgroup', '.zmetadata', '.zarray', 'refs/branch.main/ref.json'] as const;

/** Does the name say that this prefix is a dataset? */
function isDatasetName(key: string): boolean {
  return /\.(zarr|icechunk)\/?$/.test(key);
}

/** Is this prefix a dataset, by its name or by what it holds? */
export async function isDataset(store: Store, prefix: string, signal?: AbortSignal): Promise<boolean> {
  if (isDatasetName(prefix)) {
    return true;
  }
  for (const marker of MARKERS) {
    const info = await store.stat(asPrefix(prefix) + marker, signal);
    if (info && !info.isFolder) {
      return true;
    }
  }
  return false;
}

/** What all rows of one listing have in common. `signal` stops the looks for datasets in its prefixes. */
export interface RowOptions {
  /** The URI of a key as this listing shows it. */
  uri(key: string): string;
  /** When the bucket deletes what it holds; undefined: never. */
  expiry?: Expiry;
  signal?: AbortSignal;
}

/** One object or folder as a row. */
export function toEntry(info: ObjectInfo, options: RowOptions, kind?: Entry['kind']): Entry {
  const isPrefix = info.isFolder || kind === 'prefix' || kind === 'dataset';
  const { expiry } = options;
  const days = isPrefix ? undefined : expiry?.ageDays(info.key);
  const written = info.created ?? info.modified;
  return {
    uri: options.uri(isPrefix ? asPrefix(info.key) : info.key),
    name: nameOf(info.key),
    kind: kind ?? (isPrefix ? 'prefix' : 'object'),
    sizeBytes: isPrefix ? null : info.sizeBytes,
    modified: info.modified?.toISOString() ?? null,
    expiresAt:
      days === undefined || written === null
        ? null
        : new Date(written.getTime() + days * DAY_MS).toISOString(),
    ...(days !== undefined && expiry?.isEstimate && { expiryIsEstimate: true }),
    etag: info.version,
    ...(info.storageClass === undefined || isPrefix ? {} : { storageClass: info.storageClass }),
    ...(info.contentType === undefined ? {} : { contentType: info.contentType }),
    ...(info.linkTarget === undefined ? {} : { linkTarget: info.linkTarget })
  };
}

/** How many rows `toEntries` makes of a page. */
export function countRows({ objects, prefixes }: ListPage, listedPrefix: string): number {
  const markers = objects.filter(info => isItself(info, listedPrefix)).length;
  return objects.length - markers + prefixes.length;
}

/** The marker object of the listed prefix is no row of it. */
function isItself({ key }: ObjectInfo, listedPrefix: string): boolean {
  return key === listedPrefix && key.endsWith('/');
}

/** A page as rows in key order. */
export async function toEntries(
  store: Store,
  page: ListPage,
  listedPrefix: string,
  options: RowOptions
): Promise<Entry[]> {
  const probes = PROBES_A_PAGE[store.type] ?? PROBES_A_BUCKET_PAGE;
  const prefixes = await mapConcurrent(
    page.prefixes,
    PROBES_AT_ONCE,
    async (prefix, signal, index) => {
      const known = isDatasetName(prefix) || (index < probes && (await isDataset(store, prefix, signal)));
      return prefixEntry(prefix, known ? 'dataset' : 'prefix', options);
    },
    options.signal
  );
  const rows: Entry[] = [];
  let next = 0;
  for (const info of page.objects) {
    if (isItself(info, listedPrefix)) {
      continue;
    }
    while (next < prefixes.length && compareKeys(page.prefixes[next], info.key) < 0) {
      rows.push(prefixes[next++]);
    }
    rows.push(toEntry(info, options));
  }
  rows.push(...prefixes.slice(next));
  return rows;
}

function prefixEntry(prefix: string, kind: 'prefix' | 'dataset', options: RowOptions): Entry {
  return toEntry({ key: prefix, sizeBytes: 0, modified: null, version: null }, options, kind);
}

/** The last segment without its trailing slash; a raw key like `a//` has an empty one. */
function nameOf(key: string): string {
  const trimmed = key.endsWith('/') ? key.slice(0, -1) : key;
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}
