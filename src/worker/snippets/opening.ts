/** What lies at a URI, and how Python opens it. */
import { isArrayFile } from '../../protocol/fileFormats';
import type { Opening } from '../../protocol/snippets';
import { asPrefix, type Location, nothingThere } from '../core';
import type { WorkContext } from '../context';
import { isIcechunk, locate, openAny, openReferences, recordedSource, type ReferenceStore } from '../formats';
import { statNamed } from '../formats/named';
import {
  namedRemoteOf,
  netcdfOpening,
  plainOpening,
  pythonUrl,
  virtualOpening,
  zarrOpening,
  type RemoteSource,
  type VirtualSource
} from '../python';
import { isDataset } from '../stores/dataset';

const DATASET = /\.(zarr|icechunk)\/*$/i;

/** @param options.group The group that was looked at; the root without it. */
export async function openingOf(
  uri: string,
  context: WorkContext,
  options: { group?: string; signal?: AbortSignal } = {}
): Promise<Opening> {
  const { signal } = options;
  const location = context.parse(uri);
  const shown = context.format(location);
  const url = pythonUrl(location);
  const store = await namedRemoteOf(location, context.config);
  const path = options.group?.replace(/^\/+|\/+$/g, '');
  const group = path === '' ? undefined : path;
  const isWeb = location.type === 'http';
  const info = isWeb ? undefined : await statNamed(location, context, signal);
  if (location.type === 'disk' && !info) {
    throw nothingThere(shown);
  }
  // A prefix of a bucket is nothing by itself.
  const isFolder = isWeb ? DATASET.test(location.key) : info === undefined || info.isFolder === true;
  const references = await openReferences(location, context, signal);
  if (references) {
    return virtualOpening(shown, await virtualSource(references, location, url, store, context));
  }
  if (isFolder && (await isIcechunk(location, context, signal))) {
    const source: VirtualSource = { kind: 'icechunk', url, store, references: store, relative: false };
    return virtualOpening(shown, source);
  }
  if (!isFolder && !isArrayFile(location.key.replace(/[?].*$/s, ''))) {
    return plainOpening('file', shown, url, store);
  }
  if (isFolder && !(await isZarr(location, context, signal))) {
    return plainOpening('folder', shown, url, store);
  }
  await using dataset = await openAny(location, context, options);
  return dataset.format === 'zarr2' || dataset.format === 'zarr3'
    ? zarrOpening(shown, url, store, group)
    : netcdfOpening(shown, url, store, dataset.format, group);
}

/** As its writer recorded it, else as its first reference tells. */
async function virtualSource(
  references: ReferenceStore,
  location: Location,
  url: string,
  store: RemoteSource,
  context: WorkContext
): Promise<VirtualSource> {
  const recorded = recordedSource(references, location);
  const [first] = references.references.urls;
  const isRelative = first !== undefined && !first.startsWith('/') && !/^[a-z][a-z0-9+.-]*:\/\//i.test(first);
  const files: RemoteSource =
    first === undefined
      ? { protocol: 'file', anonymous: true }
      : await namedRemoteOf(locate(first, location, recorded, context), context.config);
  return {
    kind: recorded?.kind ?? (/\.json$/i.test(url) ? 'kerchunk-json' : 'kerchunk-parquet'),
    url,
    store,
    references: files,
    relative: recorded?.relative ?? isRelative
  };
}

async function isZarr(location: Location, context: WorkContext, signal?: AbortSignal): Promise<boolean> {
  if (DATASET.test(location.key)) {
    return true;
  }
  const prefix = asPrefix(location.key.replace(/\/+$/, ''));
  return isDataset(context.open(location), prefix, signal);
}
