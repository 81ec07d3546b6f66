/** What a plan's source files are, as far as names and scheme tell: for forms and recipes that speak of them. */
import { endingPattern, FILE_FORMAT_NAMES, FILE_FORMATS } from '../../protocol/fileFormats';
import type { Plan } from '../../protocol/plan';
import type { CredentialName, FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';

/** Words of the dataset request's dropdown "Data Format". */
type DataFormat = 'NetCDF' | 'HDF' | 'Zarr' | 'Grib' | 'GeoTIFF / COG' | 'Other (describe below)';
/** Words of the dataset request's dropdown "Access protocol". */
type Protocol = 'HTTP(S)' | 'S3' | 'Other cloud storage (GCS, ADLFS)' | 'Other';
/** Words of the dataset request's dropdown "Authorization". */
type Authorization =
  | 'No; data are fully public'
  | 'Username / Password'
  | 'NASA Earthdata Login'
  | 'API Token'
  | 'Other authorization';

/** By the plan's `open.format`. */
const CHOICES: Readonly<Record<Exclude<Plan['open']['format'], 'auto'>, DataFormat>> = {
  netcdf3: 'NetCDF',
  netcdf4: 'NetCDF',
  hdf5: 'HDF',
  zarr: 'Zarr'
};

const EXTENSIONS: (readonly [RegExp, DataFormat])[] = [
  ...FILE_FORMAT_NAMES.map(name => [endingPattern(FILE_FORMATS[name].endings), CHOICES[name]] as const),
  [/\.zarr$/i, 'Zarr'],
  [/\.(grb2?|grib2?)$/i, 'Grib'],
  [/\.tiff?$/i, 'GeoTIFF / COG']
];

/**
 * The choice of the data library's form, by `open.format` or the first file's
 * extension.
 */
export function formatOf(plan: Plan, files: readonly FoundFile[]): DataFormat {
  const { format } = plan.open;
  if (format !== 'auto') {
    return CHOICES[format];
  }
  // Services give files addresses that do not end in their names.
  const paths = files.slice(0, 1).flatMap(({ name, uri }) => [name, uri]);
  const bare = paths.map(path => path.replace(/[?#].*$/s, '').replace(/\/$/, ''));
  return (
    EXTENSIONS.find(([extension]) => bare.some(path => extension.test(path)))?.[1] ?? 'Other (describe below)'
  );
}

/** By the first file. */
export function accessOf([first]: readonly FoundFile[], context: Pick<WorkContext, 'parse'>): Protocol {
  switch (first && context.parse(first.uri).type) {
    case 'http':
      return 'HTTP(S)';
    case 's3':
      return 'S3';
    case 'disk':
    case undefined:
      return 'Other';
    default:
      return 'Other cloud storage (GCS, ADLFS)';
  }
}

const AUTHORIZATIONS: Readonly<Record<CredentialName, Authorization>> = {
  earthdata: 'NASA Earthdata Login',
  cds: 'API Token',
  cmems: 'Username / Password',
  zenodo: 'API Token'
};

/** By what the files take, else by the plan's `source.credentials`. */
export function authorizationOf(plan: Plan, files: readonly FoundFile[]): Authorization {
  const named = files.find(({ credentials }) => credentials !== null)?.credentials;
  if (named) {
    return AUTHORIZATIONS[named];
  }
  const { credentials } = plan.source;
  return credentials === undefined
    ? 'No; data are fully public'
    : (AUTHORIZATIONS[credentials as CredentialName] ?? 'Other authorization');
}

/** CMIP6 requests have a form of their own. */
export function isCmip6(files: readonly FoundFile[]): boolean {
  return files.some(({ uri }) => /(^|[^A-Za-z0-9])CMIP6([^A-Za-z0-9]|$)/i.test(uri));
}
