/** Python that opens a virtual store: through fsspec's references, or as an Icechunk repository. */
import { fsspecOptions, pythonBucketOf, type RemoteSource, type VirtualSource } from './places';
import { callText, keywords, nonEmpty, python } from './values';

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
  const [, bucket, prefix] = /^[a-z0-9]+:\/\/([^/]*)\/(.*)$/s.exec(url) ?? [];
  const kind = pythonBucketOf(store);
  return kind === undefined
    ? `icechunk.local_filesystem_storage(${python(url)})`
    : callText(kind.icechunkStorage({ bucket: bucket!, prefix: prefix! }, store));
}

function credentialsCode(remote: RemoteSource): string {
  const kind = pythonBucketOf(remote);
  return kind === undefined ? 'None' : callText(kind.icechunkCredentials(remote));
}

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`;
}
