/** Finding references at a location, and the files that they name. */
import { asPrefix, atKey, BUCKETS, bucketTypeOf, collect, LifecycleError, type Location } from '../../core';
import type { WorkContext } from '../../context';
import type { VirtualSource } from '../../python';
import type { Store } from '../../stores/store';
import { readJsonReferences } from './json';
import { readParquetReferences } from './parquet';
import { ReferenceStore } from './store';

const METADATA_LIMIT_BYTES = 256 * 1024 * 1024;

/**
 * The references at a location, as a store whose keys stand below that of the
 * location; undefined when there are none: a JSON object of references, or a
 * folder of Parquet files with `record_size` in its `.zmetadata`.
 */
export async function openReferences(
  location: Location,
  context: WorkContext,
  signal?: AbortSignal
): Promise<ReferenceStore | undefined> {
  const store = context.open(location);
  const key = location.key.replace(/\/+$/, '');
  const prefix = asPrefix(key);
  const uri = context.format(atKey(location, key));
  const references = (await isJson(store, key, signal))
    ? await readJsonReferences(store.read(key, { signal }), uri)
    : await parquet(store, prefix, uri, signal);
  if (!references) {
    return undefined;
  }
  const source = references.source as Partial<VirtualSource> | undefined;
  return new ReferenceStore(references, store, prefix, url => {
    const at = locate(url, atKey(location, key), source, context);
    return { store: context.open(at), key: at.key };
  });
}

/** By what it is: an object that begins as JSON does and speaks of references. */
async function isJson(store: Store, key: string, signal?: AbortSignal): Promise<boolean> {
  if (!/\.json$/i.test(key)) {
    return false;
  }
  const info = await store.stat(key, signal);
  return info !== undefined && !info.isFolder;
}

async function parquet(store: Store, prefix: string, uri: string, signal?: AbortSignal) {
  if (store.type === 'http') {
    return undefined;
  }
  const read = async (key: string): Promise<Uint8Array | undefined> => {
    const info = await store.stat(prefix + key, signal);
    return info && !info.isFolder
      ? collect(store.read(prefix + key, { signal }), METADATA_LIMIT_BYTES)
      : undefined;
  };
  const zmetadata = await read('.zmetadata');
  return zmetadata && readParquetReferences(new TextDecoder().decode(zmetadata), read, uri);
}

/**
 * The location that a URL of the references means; one without a scheme starts beside them, or is a path.
 *
 * @throws LifecycleError `unsupported` for a scheme that cannot be read
 */
export function locate(
  url: string,
  beside: Location,
  source: Partial<VirtualSource> | undefined,
  context: WorkContext
): Location {
  const schemed = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url);
  if (!schemed) {
    return url.startsWith('/')
      ? context.parse(url)
      : atKey(beside, beside.key.slice(0, beside.key.lastIndexOf('/') + 1) + url);
  }
  const [, scheme, rest] = schemed as unknown as [string, string, string];
  switch (scheme.toLowerCase()) {
    case 'file':
    case 'local':
      // As fsspec has it: nothing is escaped.
      return context.parse(rest.startsWith('/') ? rest : `/${rest}`);
    case 'http':
    case 'https':
      return context.parse(url);
  }
  const type = bucketTypeOf(scheme.toLowerCase());
  if (type === undefined) {
    throw new LifecycleError('unsupported', `${url}: references to "${scheme}://" cannot be read.`, {
      subject: url
    });
  }
  const endpoint = source?.references?.endpoint;
  const alias = context.config.endpoints.find(
    each => each.type === type && each.url === endpoint && each.problem === undefined
  );
  if (alias) {
    return context.parse(`${alias.name}://${rest}`);
  }
  const location = context.parse(`${BUCKETS[type].scheme}://${rest}`);
  if (endpoint === undefined && beside.type === type && beside.bucket === location.bucket) {
    // Who wrote them said no endpoint; a bucket of this name is the one that they lie in.
    return atKey(beside, location.key);
  }
  return endpoint === undefined ? location : { ...location, endpoint };
}
