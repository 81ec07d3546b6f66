import { ARRAY_ENDINGS, FILE_FORMATS, isArrayFile } from '../fileFormats';
import { planSchema } from '../plan';

it('open.format takes each format by its name, in their order', () => {
  const { format } = planSchema.shape.open.unwrap().shape;
  expect(format.unwrap().options).toEqual(['auto', 'netcdf3', 'netcdf4', 'hdf5', 'zarr']);
});

it('an ending stands with one format alone', () => {
  expect(new Set(ARRAY_ENDINGS).size).toBe(ARRAY_ENDINGS.length);
  expect(FILE_FORMATS.hdf5.endings.every(ending => ARRAY_ENDINGS.includes(ending))).toBe(true);
});

it.each([
  ['a.nc', true],
  ['a.NC4', true],
  ['gs://b/a b.nc3', true],
  ['a.netcdf', true],
  ['a.h5', true],
  ['a.hdf', true],
  ['a.he5', true],
  ['a.nc.zip', false],
  ['a.txt', false],
  ['anc', false],
  ['nc', false]
])('%s is a file with arrays: %s', (name, expected) => expect(isArrayFile(name)).toBe(expected));
