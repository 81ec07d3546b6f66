/** How Python opens what lies somewhere, by what it is: the parts that templates of code are filled with. */
import type { FileFormatName } from '../../protocol/fileFormats';
import { fillTemplate, type Opening } from '../../protocol/snippets';
import { fsspecOptions, type RemoteSource, type VirtualSource } from './places';
import { PYTHON_READERS } from './readers';
import { keywords, nonEmpty, python } from './values';
import { openingCode } from './virtual';

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
  format: FileFormatName,
  group?: string
): Opening {
  const options = fsspecOptions(store);
  const isLocal = store.protocol === 'file';
  return {
    kind: 'netcdf',
    uri,
    imports: `${importsOf(options)}${isLocal ? '' : 'import fsspec\n'}`,
    url: python(url),
    source: isLocal ? python(url) : `fsspec.open(${python(url)}${further(options)}).open()`,
    arguments: further({
      ...((!isLocal || format === 'hdf5') && { engine: PYTHON_READERS[format].streamEngine }),
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

function importsOf(options: Record<string, unknown>): string {
  return python(options).includes('os.environ[') ? 'import os\n' : '';
}

/** Arguments after the first. */
function further(options: Record<string, unknown>): string {
  const all = keywords(options);
  return all === '' ? '' : `, ${all}`;
}
