/** Has a dataset arrived in the inbox? What its manifest lists is compared with what is there. */
import { createHash } from 'node:crypto';
import { isArrayFile } from '../../../protocol/fileFormats';
import type { Arrival } from '../../../protocol/publish';
import type { WorkContext } from '../../context';
import { asPrefix, atKey, mapConcurrent, sameContent, type Checksums, type Location } from '../../core';
import { objects, type ObjectInfo, type Store } from '../../stores';
import { checksumsOf, ChecksumCache, LocalChecksums } from '../../transfer/checksums';
import { assertDatasetName, datasetFolder, inboxOf } from './inbox';
import { checksumsIn, MANIFEST, parseManifest, type ManifestFile } from './manifest';
import { textOf } from './run';

const COMPARED_AT_ONCE = 16;
/** Names that an answer holds of each kind. */
const MOST_NAMED = 20;
/** Files that the wizard is told one by one; more are told by a pattern. */
const MOST_SOURCES = 500;
const STORE = /^(.*?)\/?(zarr\.json|\.zgroup|\.zmetadata|\.zarray)$/;

/**
 * List what is there and compare it with the manifest, by the recorded checksum, else
 * by reading the file.
 *
 * @throws LifecycleError `bad-input` for a name that none may have, `unreadable` for a manifest that is none
 */
export async function lookForArrival(
  dataset: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<Arrival> {
  assertDatasetName(dataset);
  const folder = datasetFolder(inboxOf(context), dataset);
  const prefix = asPrefix(folder.key);
  const store = context.open(folder);
  const manifest = atKey(folder, prefix + MANIFEST);
  // Asked before the listing: it is written last, so what it lists is in the listing then.
  const isListed = (await store.stat(manifest.key, signal)) !== undefined;
  const there = new Map<string, ObjectInfo>();
  let count = 0;
  let sizeBytes = 0;
  for await (const info of objects(store, prefix, { signal })) {
    if (info.key !== manifest.key) {
      count++;
      sizeBytes += info.sizeBytes;
      // Without a list there is nothing to compare with.
      if (isListed) {
        there.set(info.key.slice(prefix.length), info);
      }
    }
  }
  const found = {
    dataset,
    uri: context.format(folder),
    objects: count,
    sizeBytes,
    checkedAt: new Date().toISOString()
  };
  if (!isListed) {
    const state = count === 0 ? 'expected' : 'arriving';
    return { ...found, state, files: null, missing: NONE, differ: NONE, sources: [] };
  }
  const files = parseManifest(await textOf(manifest, context, signal), context.format(manifest));
  const missing = files.filter(({ path }) => !there.has(path)).map(({ path }) => path);
  const differ = await differing(files, there, store, context, signal);
  const isComplete = missing.length + differ.length === 0;
  return {
    ...found,
    state: isComplete ? 'complete' : 'incomplete',
    files: files.length,
    missing: some(missing),
    differ: some(differ),
    sources: isComplete ? sourcesOf(files, folder, context) : []
  };
}

const NONE = { count: 0, first: [] };

function some(paths: readonly string[]): Arrival['missing'] {
  return { count: paths.length, first: paths.slice(0, MOST_NAMED) };
}

/** Paths of files that are there and hold something else. */
async function differing(
  files: readonly ManifestFile[],
  there: ReadonlyMap<string, ObjectInfo>,
  store: Store,
  context: WorkContext,
  signal: AbortSignal
): Promise<string[]> {
  await using cache = await ChecksumCache.open(context.config.stateFolder);
  await using local = new LocalChecksums(cache);
  const verdicts = await mapConcurrent(
    files,
    COMPARED_AT_ONCE,
    async (file, stop) => {
      const info = there.get(file.path);
      if (!info) {
        return true;
      }
      const isSize = file.sizeBytes === null || file.sizeBytes === info.sizeBytes;
      return isSize && (await holds(checksumsIn(file), info, store, local, stop));
    },
    signal
  );
  return files.filter((_, index) => !verdicts[index]).map(({ path }) => path);
}

/** By what the store recorded; where it recorded nothing comparable, the object is read. */
async function holds(
  expected: Checksums,
  info: ObjectInfo,
  store: Store,
  local: LocalChecksums,
  signal: AbortSignal
): Promise<boolean> {
  if (store.type === 'disk') {
    return expected.md5 === undefined
      ? ((await local.hasMultipartMd5(store, info, expected.multipartMd5!, signal)) ?? false)
      : (await local.md5(store, info, signal)) === expected.md5;
  }
  const said = sameContent(expected, checksumsOf(info));
  if (said !== undefined || expected.md5 === undefined) {
    return said ?? false;
  }
  // A listing does not tell what the sender left with an object that came in parts.
  const looked = await store.stat(info.key, signal);
  const saidNow = looked && sameContent(expected, checksumsOf(looked));
  return saidNow ?? (await readMd5(info, store, signal)) === expected.md5;
}

async function readMd5(info: ObjectInfo, store: Store, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of store.read(info.key, { ifVersion: info.version ?? undefined, signal })) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** What the wizard can go on with: stores, else files with arrays. */
function sourcesOf(files: readonly ManifestFile[], folder: Location, context: WorkContext): string[] {
  const uriOf = (path: string): string => context.format(atKey(folder, asPrefix(folder.key) + path));
  const marked = files.flatMap(({ path }) => STORE.exec(path)?.[1] ?? []);
  // Arrays lie in the group that is the store.
  const stores = [...new Set(marked)].filter(
    path => !marked.some(other => other !== path && (other === '' || path.startsWith(`${other}/`)))
  );
  if (stores.length > 0) {
    return stores.slice(0, MOST_SOURCES).map(path => uriOf(path).replace(/\/$/, ''));
  }
  const arrays = files.map(({ path }) => path).filter(isArrayFile);
  if (arrays.length <= MOST_SOURCES) {
    return arrays.map(uriOf);
  }
  const endings = new Set(arrays.map(path => path.slice(path.lastIndexOf('.'))));
  return [...endings].map(ending => uriOf(`**/*${ending}`));
}
