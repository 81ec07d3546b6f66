import { planSchema, type Plan } from '../../../protocol/plan';
import { parseUri, type UriContext } from '../../config/uri';
import { foundFile } from '../../sources/source';
import { datasetRequest as requestOf } from '../request';

function datasetRequest(
  plan: Plan,
  uris: readonly string[],
  sizeBytes: number | null
): ReturnType<typeof requestOf> {
  return requestOf(
    plan,
    uris.map(uri => foundFile(uri)),
    sizeBytes,
    { parse: uri => parseUri(uri, NOTHING_CONFIGURED, '/') }
  );
}

const NOTHING_CONFIGURED: UriContext = {
  endpoints: [],
  aws: { profile: '', configFile: '', credentialsFile: '', endpoint: { url: '', field: '' } },
  remotes: [],
  env: {}
};

function plan(urls: string[], about: object = {}, more: object = {}): Plan {
  return planSchema.parse({
    lifecycle: 1,
    name: 'gpcp-monthly',
    source: { kind: 'http', http: { urls } },
    target: { uri: 'gs://leap-persistent/ada/gpcp.zarr' },
    about,
    ...more
  });
}

const FILES = ['https://example.org/gpcp/gpcp_2000.nc', 'https://example.org/gpcp/gpcp_2001.nc'];

function ask(
  files = FILES,
  about: object = {},
  more: object = {},
  sizeBytes: number | null = null
): URLSearchParams {
  return new URL(datasetRequest(plan(files, about, more), files, sizeBytes).url).searchParams;
}

describe('datasetRequest', () => {
  it('fills in the text fields of the form, and no dropdown', () => {
    const query = ask(
      FILES,
      { title: 'GPCP & rain', license: 'CC BY 4.0' },
      { combine: { dim: 'time' } },
      2 ** 30
    );
    expect([...query.keys()].sort()).toEqual([
      'comments',
      'examples',
      'labels',
      'license',
      'name',
      'organization',
      'size',
      'template',
      'title',
      'transformation',
      'url'
    ]);
    expect(query.get('title')).toBe('New Dataset [GPCP & rain]');
    expect(query.get('license')).toBe('CC-BY-4.0');
    expect(query.get('size')).toBe('1.1 GB');
    expect(query.get('url')).toBe('https://example.org/gpcp/');
    expect(query.get('examples')).toBe(FILES.join('\n'));
    expect(query.get('organization')).toBe('2 files, one after the other along "time"');
  });

  it('says what to choose, and repeats it in the comments', () => {
    const request = datasetRequest(plan(FILES), FILES, null);
    expect(request.choices).toEqual([
      { field: 'Data Format', choice: 'NetCDF' },
      { field: 'Access protocol', choice: 'HTTP(S)' },
      { field: 'Authorization', choice: 'No; data are fully public' },
      { field: 'Target Format', choice: 'Zarr' }
    ]);
    expect(new URL(request.url).searchParams.get('comments')).toContain('Data Format: NetCDF');
  });

  it.each([
    [['s3://noaa/a.grib2'], 'Grib', 'S3'],
    [['gs://bucket/a.zarr/'], 'Zarr', 'Other cloud storage (GCS, ADLFS)'],
    [['/data/a.h5'], 'HDF', 'Other'],
    [['/data/a.netcdf'], 'NetCDF', 'Other'],
    [['https://host/get?file=a.tif'], 'Other (describe below)', 'HTTP(S)']
  ])('knows what %j is', (files, format, protocol) => {
    const { choices } = datasetRequest(plan(FILES), files, null);
    expect(choices[0]!.choice).toBe(format);
    expect(choices[1]!.choice).toBe(protocol);
  });

  it.each([
    ['netcdf3', 'NetCDF'],
    ['netcdf4', 'NetCDF'],
    ['hdf5', 'HDF'],
    ['zarr', 'Zarr']
  ])('calls open.format: %s %s, whatever the files are called', (format, choice) => {
    const request = datasetRequest(plan(FILES, {}, { open: { format } }), ['/data/a.tif'], null);
    expect(request.choices[0]!.choice).toBe(choice);
  });

  it('names the licence Unknown when the plan does not', () => {
    expect(ask().get('license')).toBe('Unknown');
  });

  it('stays below what GitHub takes, whatever the plan says', () => {
    const files = Array.from({ length: 5000 }, (_, i) => `https://example.org/${'ü'.repeat(200)}/${i}.nc`);
    const request = datasetRequest(plan(files, { description: '😀'.repeat(9000) }), files, null);
    expect(request.url.length).toBeLessThanOrEqual(7500);
    expect(() => decodeURIComponent(request.url)).not.toThrow();
    expect(request.url).not.toContain('%EF%BF%BD');
    expect(new URL(request.url).searchParams.get('comments')).toContain('Target Format: Zarr');
  });

  it('sends CMIP6 to its own form', () => {
    const files = ['https://esgf.example.org/CMIP6/ScenarioMIP/a.nc'];
    expect(datasetRequest(plan(files), files, null).otherForm).toContain('cmip6-leap-feedstock');
    expect(datasetRequest(plan(FILES), FILES, null).otherForm).toBeUndefined();
  });
});
