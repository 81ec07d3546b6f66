/** Python that opens a virtual store: through fsspec's references, or as an Icechunk repository. */
import { EnvironmentVariable, fsspecOptions, keywords, nonEmpty, python } from './python';
import type { RemoteSource, VirtualSource } from './references';

/** How xarray opens a virtual store. */
export function openingCode(source: VirtualSource): string {
  const code = source.kind === 'icechunk' ? icechunkCode(source) : kerchunkCode(source);
  return code.includes('os.environ[') ? `import os\n${code.startsWith('import') ? '\n' : ''}${code}` : code;
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

/**
 * The repository itself knows how its files are read; who opens it says that it
 * may, and as whom. Where the prefixes of the files are not known, the
 * repository is asked for them.
 */
function icechunkCode({ url, store, references, containers }: VirtualSource): string {
  const storage = `storage = ${storageCode(url, store)}`;
  const access = containers
    ? [
        `access = icechunk.containers_credentials({${containers.map(prefix => `${python(prefix)}: ${credentialsCode(references)}`).join(', ')}})`
      ]
    : [
        'config = icechunk.Repository.fetch_config(storage)',
        'prefixes = (config and config.virtual_chunk_containers) or {}',
        'access = icechunk.containers_credentials({prefix: None for prefix in prefixes})'
      ];
  return lines(
    'import icechunk',
    'import xarray as xr',
    '',
    storage,
    ...access,
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
  const access = store.anonymous
    ? { anonymous: true }
    : store.keys
      ? {
          access_key_id: new EnvironmentVariable(store.keys.accessKeyId),
          secret_access_key: new EnvironmentVariable(store.keys.secretAccessKey)
        }
      : { from_env: true };
  const { endpoint, region, pathStyle } = store;
  if (store.protocol === 'gs') {
    const config = endpoint !== undefined && { config: { google_base_url: endpoint } };
    return `icechunk.gcs_storage(${keywords({ bucket, prefix, ...access, ...config })})`;
  }
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

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`;
}
