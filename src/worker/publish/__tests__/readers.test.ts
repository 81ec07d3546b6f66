/** With what recipes open files, by the plan's `open.format`. */
import { planSchema } from '../../../protocol/plan';
import { beamScript } from '../feedstock/beam/recipe';
import { combineLines } from '../feedstock/combine';
import type { PythonPlace, RecipeFacts } from '../feedstock/facts';
import { inputPackages } from '../feedstock/input';
import { virtualScript } from '../feedstock/virtual';

const PLACE: PythonPlace = {
  url: 'out.zarr',
  remote: { protocol: 'file', anonymous: true },
  options: [],
  packages: []
};

function factsOf(format: string, kind = 'zarr'): RecipeFacts {
  return {
    plan: planSchema.parse({
      lifecycle: 1,
      name: 'rain',
      source: { kind: 'http', http: { urls: ['https://h/a.nc', 'https://h/b.nc'] } },
      open: { format },
      combine: { dim: 'time' },
      target: { uri: 'out.zarr', kind }
    }),
    title: 'Rain',
    files: ['/data/a.nc', '/data/b.nc'],
    isZarrSource: format === 'zarr',
    credentials: undefined,
    target: PLACE,
    source: PLACE,
    named: undefined,
    variables: null,
    chunks: { by: 'dimension', lengths: {} }
  };
}

describe('a recipe', () => {
  it.each([
    ['auto', 'netcdf4'],
    ['netcdf3', 'netcdf4'],
    ['hdf5', 'netcdf4'],
    ['zarr', 'zarr']
  ])('of %s opens paths with xarray by %s', (format, engine) => {
    const facts = factsOf(format);
    expect(combineLines(facts).join('\n')).toContain(`engine='${engine}'`);
    expect(inputPackages(facts)).toEqual(engine === 'zarr' ? [] : [engine]);
  });

  it.each([
    ['auto', 'HDFParser', 'h5netcdf'],
    ['netcdf3', 'NetCDF3Parser', 'scipy'],
    ['netcdf4', 'HDFParser', 'h5netcdf'],
    ['hdf5', 'HDFParser', 'h5netcdf'],
    ['zarr', 'ZarrParser', 'zarr']
  ])('with references of %s parses by %s, and reads back by %s', (format, parser, engine) => {
    const script = virtualScript(factsOf(format, 'kerchunk-json'));
    expect(script).toContain(`from virtualizarr.parsers import ${parser}\n`);
    expect(script).toContain(`parser=${parser}()`);
    expect(script).toMatch(new RegExp(`xr.open_dataset\\((file|url), engine='${engine}'\\) as original`));
  });

  it.each([
    ['auto', 'unknown'],
    ['netcdf3', 'netcdf3'],
    ['netcdf4', 'netcdf4'],
    ['hdf5', 'netcdf4']
  ])('for Beam calls %s %s', (format, fileType) => {
    expect(beamScript(factsOf(format))).toContain(`file_type='${fileType}'`);
  });
});
