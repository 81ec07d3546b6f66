import { isPage } from '../data';

it.each([
  ['text/html', 'https://host/a.nc', true],
  ['text/html; charset=utf-8', 'https://host/a.netcdf?x=1', true],
  ['text/html', 'https://host/a.grb2', true],
  ['text/html', 'https://host/data/', false],
  ['application/x-netcdf', 'https://host/a.nc', false]
])('%s at %s is a page under a name of data: %s', (type, url, expected) => {
  expect(isPage({ 'content-type': type }, url)).toBe(expected);
});
