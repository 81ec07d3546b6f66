/** Python that opens a dataset: what a notebook starts with. Never holds credentials. */
import type { RemoteSource, VirtualSource } from './references';

/** How xarray opens a virtual store. */
export function openingCode(source: VirtualSource): string {
  return source.kind === 'icechunk' ? icechunkCode(source) : kerchunkCode(source);
}

function kerchunkCode({ url, store, references, relative }: VirtualSource): string {
  const options: Record<string, unknown> = {
    remote_protocol: references.protocol,
    ...nonEmpty('remote_options', fsspecOptions(references)),
    ...nonEmpty('target_options', fsspecOptions(store))
  };
  if (relative) {
    const folder = url.slice(0, url.lastIndexOf('/'));
    const { remote_protocol: _, remote_options: __, ...others } = options;
    return lines(
      'import fsspec',
      'import xarray as xr',
      'from fsspec.implementations.asyn_wrapper import AsyncFileSystemWrapper',
      'from fsspec.implementations.dirfs import DirFileSystem',
      '',
      `files = fsspec.filesystem(${python(references.protocol)}, ${keywords({ ...fsspecOptions(references), asynchronous: true })})`,
      'if not files.async_impl:',
      '    files = AsyncFileSystemWrapper(files, asynchronous=True)',
      `folder = DirFileSystem(${python(folder)}, files, asynchronous=True)`,
      'ds = xr.open_dataset(',
      `    ${python(url)},`,
      '    engine="kerchunk",',
      `    storage_options={"fs": folder${Object.entries(others)
        .map(([name, value]) => `, ${python(name)}: ${python(value)}`)
        .join('')}},`,
      ')',
      'ds'
    );
  }
  return lines(
    'import xarray as xr',
    '',
    'ds = xr.open_dataset(',
    `    ${python(url)},`,
    '    engine="kerchunk",',
    `    storage_options=${python(options)},`,
    ')',
    'ds'
  );
}

/** The repository itself knows how its files are read; who opens it says that it may, and as whom. */
function icechunkCode({ url, store, references, containers }: VirtualSource): string {
  return lines(
    'import icechunk',
    'import xarray as xr',
    '',
    `storage = ${storageCode(url, store)}`,
    `access = icechunk.containers_credentials({${(containers ?? []).map(prefix => `${python(prefix)}: ${credentialsCode(references)}`).join(', ')}})`,
    'repository = icechunk.Repository.open(storage, authorize_virtual_chunk_access=access)',
    'session = repository.readonly_session("main")',
    'ds = xr.open_zarr(session.store, consolidated=False)',
    'ds'
  );
}

function storageCode(url: string, store: RemoteSource): string {
  if (store.protocol === 'file') {
    return `icechunk.local_filesystem_storage(${python(url)})`;
  }
  const [, bucket, prefix] = /^[a-z0-9]+:\/\/([^/]*)\/(.*)$/s.exec(url)!;
  const access = store.anonymous ? { anonymous: true } : { from_env: true };
  if (store.protocol === 'gs') {
    return `icechunk.gcs_storage(${keywords({ bucket, prefix, ...access })})`;
  }
  const { endpoint, region, pathStyle } = store;
  return `icechunk.s3_storage(${keywords({
    bucket,
    prefix,
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint_url: endpoint }),
    ...(endpoint?.startsWith('http:') && { allow_http: true }),
    ...(pathStyle && { force_path_style: true }),
    ...access
  })})`;
}

function credentialsCode({ protocol, anonymous }: RemoteSource): string {
  const access = anonymous ? 'anonymous=True' : 'from_env=True';
  return protocol === 's3'
    ? `icechunk.s3_credentials(${access})`
    : protocol === 'gs'
      ? `icechunk.gcs_credentials(${access})`
      : 'None';
}

/** fsspec's options for a place: s3fs, gcsfs; nothing for files and the web. */
function fsspecOptions({ protocol, endpoint, anonymous }: RemoteSource): Record<string, unknown> {
  switch (protocol) {
    case 's3':
      return { ...(anonymous && { anon: true }), ...(endpoint !== undefined && { endpoint_url: endpoint }) };
    case 'gs':
      return {
        ...(anonymous && { token: 'anon' }),
        ...(endpoint !== undefined && { endpoint_url: endpoint })
      };
    default:
      return {};
  }
}

function nonEmpty(name: string, options: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(options).length > 0 ? { [name]: options } : {};
}

function keywords(options: Record<string, unknown>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${python(value)}`)
    .join(', ');
}

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`;
}

/** A value as Python writes it. */
export function python(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'object':
      return value === null
        ? 'None'
        : `{${Object.entries(value)
            .map(([name, each]) => `${python(name)}: ${python(each)}`)
            .join(', ')}}`;
    default:
      // JSON's strings and numbers are Python's.
      return JSON.stringify(value);
  }
}
