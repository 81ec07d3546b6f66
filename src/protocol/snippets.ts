/** Python that opens a dataset: what a notebook starts with. Never holds credentials. */
import type { RemoteSource, VirtualSource } from './references';

/** What is opened: `file` and `folder` hold no arrays. */
export type OpeningKind = 'zarr' | 'netcdf' | 'kerchunk' | 'icechunk' | 'file' | 'folder';

/** How Python opens what lies at a URI: what the placeholders of a template stand for. */
export interface Opening {
  kind: OpeningKind;
  /** As panels show it. */
  uri: string;
  /** Statements that the rest needs, with their line ends. */
  imports: string;
  /** A string: the address as fsspec spells it. */
  url: string;
  /** What xarray is handed: the address, or an opened file. */
  source: string;
  /** What else is needed, beginning with a comma; '' when nothing is. */
  arguments: string;
  /** The whole code, where a template cannot say it. */
  python: string | null;
}

/** The code of a template. */
export function fillTemplate(template: string, opening: Opening): string {
  const { imports, url, source, arguments: further } = opening;
  const values: Record<string, string> = {
    uri: opening.uri.replace(/\/$/, ''),
    url,
    imports,
    source,
    arguments: further
  };
  return template.replace(/\{(uri|url|imports|source|arguments)\}/g, (_, name: string) => values[name]!);
}

/** How a Zarr store is opened; `group` where it is not the root. */
export function zarrOpening(uri: string, url: string, store: RemoteSource, group?: string): Opening {
  const options = fsspecOptions(store);
  return {
    kind: 'zarr',
    uri,
    imports: importsOf(options),
    url: python(url),
    source: python(url),
    arguments: further({ ...nonEmpty('storage_options', options), ...(group !== undefined && { group }) }),
    python: null
  };
}

/** How a NetCDF or HDF5 file is opened: what lies elsewhere is read through fsspec, by ranges. */
export function netcdfOpening(
  uri: string,
  url: string,
  store: RemoteSource,
  format: 'netcdf4' | 'hdf5' | 'netcdf3',
  group?: string
): Opening {
  const options = fsspecOptions(store);
  const isLocal = store.protocol === 'file';
  const engine = format === 'netcdf3' ? 'scipy' : 'h5netcdf';
  return {
    kind: 'netcdf',
    uri,
    imports: `${importsOf(options)}${isLocal ? '' : 'import fsspec\n'}`,
    url: python(url),
    source: isLocal ? python(url) : `fsspec.open(${python(url)}${further(options)}).open()`,
    arguments: further({
      ...((!isLocal || format === 'hdf5') && { engine }),
      // HDF5 without dimension scales has no names for dimensions.
      ...(format === 'hdf5' && { phony_dims: 'sort' }),
      ...(group !== undefined && { group })
    }),
    python: null
  };
}

/** How an object, or a folder of objects, is opened. */
export function plainOpening(
  kind: 'file' | 'folder',
  uri: string,
  url: string,
  store: RemoteSource
): Opening {
  const options = fsspecOptions(store);
  const opening: Opening = {
    kind,
    uri,
    imports: importsOf(options),
    url: python(url),
    source: python(url),
    arguments: further(options),
    python: null
  };
  return kind === 'file'
    ? opening
    : {
        ...opening,
        python: fillTemplate(
          '{imports}import fsspec\n\nfiles, folder = fsspec.url_to_fs({url}{arguments})\nfiles.ls(folder)\n',
          opening
        )
      };
}

/** How a virtual store is opened; no template says it. */
export function virtualOpening(uri: string, source: VirtualSource): Opening {
  return {
    kind: source.kind === 'icechunk' ? 'icechunk' : 'kerchunk',
    uri,
    imports: '',
    url: python(source.url),
    source: python(source.url),
    arguments: '',
    python: openingCode(source)
  };
}

/** How xarray opens a virtual store. */
export function openingCode(source: VirtualSource): string {
  const code = source.kind === 'icechunk' ? icechunkCode(source) : kerchunkCode(source);
  return code.includes('os.environ[') ? `import os\n${code.startsWith('import') ? '\n' : ''}${code}` : code;
}

/** A variable of the environment, as code. */
class EnvironmentVariable {
  constructor(readonly variable: string) {}
}

function importsOf(options: Record<string, unknown>): string {
  return python(options).includes('os.environ[') ? 'import os\n' : '';
}

/** Arguments after the first. */
function further(options: Record<string, unknown>): string {
  const all = keywords(options);
  return all === '' ? '' : `, ${all}`;
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

/** fsspec's options for a place: s3fs, gcsfs; nothing for files and the web. */
function fsspecOptions(remote: RemoteSource): Record<string, unknown> {
  const { protocol, endpoint, anonymous, keys, profile } = remote;
  switch (protocol) {
    case 's3':
      return {
        ...(anonymous && { anon: true }),
        ...(profile !== undefined && { profile }),
        ...(keys && {
          key: new EnvironmentVariable(keys.accessKeyId),
          secret: new EnvironmentVariable(keys.secretAccessKey)
        }),
        ...(endpoint !== undefined && { endpoint_url: endpoint })
      };
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
      if (value instanceof EnvironmentVariable) {
        return `os.environ[${python(value.variable)}]`;
      }
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
