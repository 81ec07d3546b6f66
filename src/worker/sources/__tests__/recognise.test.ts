import { describe, expect, it } from '@jest/globals';
import type { WorkContext } from '../../context';
import { formatLocation, parseUri, type Config } from '../../config';
import { recognise } from '../recognise';

const config = {
  endpoints: [],
  remotes: [],
  aws: { profile: 'default', configFile: '', credentialsFile: '', endpoint: { url: '', field: '' } },
  env: {}
} as unknown as Config;

const context = {
  config,
  parse: (uri: string) => parseUri(uri, config, '/home/me'),
  format: formatLocation
} as unknown as WorkContext;

const read = (typed: string | string[], time?: string): Promise<unknown> =>
  recognise([typed].flat(), { context, cwd: '/home/me', time });

describe('what a person types', () => {
  it.each<[string, object]>([
    ['10.5281/zenodo.123', { kind: 'zenodo', zenodo: { record: '10.5281/zenodo.123' } }],
    ['https://doi.org/10.5281/zenodo.123', { kind: 'zenodo' }],
    ['https://zenodo.org/records/123', { kind: 'zenodo', zenodo: { record: '123', files: ['*'] } }],
    [
      'https://zenodo.org/records/123/files/a%5B1%5D.nc?download=1',
      { kind: 'zenodo', zenodo: { files: ['a[[]1].nc'] } }
    ],
    ['https://zenodo.org/records/123/files/a*.nc', { kind: 'zenodo', zenodo: { files: ['a*.nc'] } }],
    ['https://www.zenodo.org/records/123', { kind: 'zenodo', zenodo: { record: '123' } }],
    ['https://sandbox.zenodo.org/records/123', { kind: 'http' }],
    ['https://notzenodo.org/records/123', { kind: 'http' }],
    ['zenodo:123', { kind: 'zenodo', zenodo: { record: '123', files: ['*'] } }],
    ['zenodo:123/files/a.nc', { kind: 'zenodo', zenodo: { record: '123', files: ['a.nc'] } }],
    [
      'zenodo:https://zenodo.org/records/123/files/a%20b.nc?download=1',
      { kind: 'zenodo', zenodo: { record: 'https://zenodo.org/records/123', files: ['a b.nc'] } }
    ],
    ['https://host/a/catalog.html', { kind: 'thredds' }],
    ['https://host/erddap/griddap/abc.html', { kind: 'erddap', erddap: { dataset: 'abc' } }],
    ['https://host/erddap/griddap/abc.nc?sst[(0):1:(1)]', { kind: 'http' }],
    ['https://host/a/', { kind: 'listing', listing: { url: 'https://host/a/', depth: 8 } }],
    [
      'https://host/a/*.nc',
      { kind: 'listing', listing: { url: 'https://host/a/', files: ['*.nc'], depth: 0 } }
    ],
    ['https://host/a/**/*.nc', { kind: 'listing', listing: { files: ['**/*.nc'], depth: 8 } }],
    ['https://host/a/20*/x.nc', { kind: 'listing', listing: { files: ['20*/x.nc'], depth: 8 } }],
    ['https://host/a.nc', { kind: 'http', http: { urls: ['https://host/a.nc'] } }],
    ['https://host/get?file=*.nc', { kind: 'http' }],
    [
      'https://host/bucket?list-type=2&prefix=a/',
      { kind: 'listing', listing: { url: 'https://host/bucket?list-type=2&prefix=a/' } }
    ],
    ['https://host/{01..03}.nc', { kind: 'template' }],
    [
      'cmr:X?version=7&temporal=2000,2001&bounding_box=-10,0,10,5',
      { kind: 'cmr', cmr: { version: '7', temporal: ['2000', '2001'], box: [-10, 0, 10, 5] } }
    ],
    [
      'https://cmr.earthdata.nasa.gov/search/granules.json?short_name=X',
      { kind: 'cmr', cmr: { shortName: 'X' } }
    ],
    [
      'cds:a-b?variable=x,y&year=2000',
      { kind: 'cds', cds: { request: { variable: ['x', 'y'], year: '2000' } } }
    ],
    ['cmems:P/D?service=native', { kind: 'cmems', cmems: { product: 'P', dataset: 'D', service: 'native' } }],
    ['inbox:x/*.nc', { kind: 'inbox', inbox: { paths: ['x/*.nc'] } }],
    ['gs://b/x/*.nc', { kind: 'bucket', bucket: { uris: ['gs://b/x/*.nc'] } }],
    ['x/{a,b}.nc', { kind: 'local', local: { paths: ['/home/me/x/{a,b}.nc'] } }],
    ['x/{year}.nc', { kind: 'template', template: { pattern: '/home/me/x/{year}.nc' } }]
  ])('%s', async (typed, source) => {
    expect(await read(typed)).toMatchObject(source);
  });

  it.each([
    ['https://zenodo.org/records/123/', 'zenodo', 'listing'],
    ['https://host/search/granules*?short_name=X', 'cmr', 'listing'],
    ['https://host/erddap/griddap/catalog.xml', 'erddap', 'thredds'],
    ['https://host/a/catalog.xml*', 'thredds', 'listing']
  ])('%s is %s before it is %s', async (typed, kind) => {
    expect(await read(typed)).toMatchObject({ kind });
  });

  it.each([
    ['https://h/a/', 'listing'],
    ['https://h/catalog.xml', 'thredds'],
    ['https://h/a.nc', 'http']
  ])('refuses a time for %s, which is %s', async (typed, kind) => {
    await expect(read(typed, '2000-01/2000-12')).rejects.toThrow(
      `of a template, a CMR query or a grid; this is ${kind}`
    );
  });

  it('says what to do instead of a time, where there is something', async () => {
    await expect(read('https://h/a/', '2000-01/2000-12')).rejects.toThrow(
      'this is listing. Set start and stop in the plan'
    );
    await expect(read('https://h/a.nc', '2000-01/2000-12')).rejects.toThrow(/this is http\.$/);
  });

  it('takes the usual step of a time', async () => {
    expect(await read('https://h/{time:%Y%m}.nc', '2000-01/2000-12')).toMatchObject({
      template: { time: { start: '2000-01', stop: '2000-12', step: 'P1M' } }
    });
  });

  it.each<[string | string[], string]>([
    ['10.1000/other.5', 'of DOIs, those of Zenodo'],
    [['https://h/a.nc', '/a.nc'], 'different kinds of places (http, local)'],
    [['zenodo:1', 'zenodo:2'], 'one source of the kind zenodo'],
    ['cmr:X?temporal=2000', 'temporal is START,STOP'],
    ['cmems:P/D?service=other', 'cmems.service'],
    ['https://[host/a.nc', 'is not a web address'],
    ['https://zenodo.org/records/1/files/50%.nc', '"50%.nc" holds a "%" that begins no escape'],
    ['zenodo:1/files/50%.nc', '"50%.nc" holds a "%" that begins no escape'],
    ['https://host/erddap/griddap/a%zz.html', '"a%zz" holds a "%" that begins no escape'],
    ['https://h/{time:%Y}.nc?x', '']
  ])('%j is refused: %s', async (typed, words) => {
    if (words === '') {
      await expect(read(typed, 'nonsense')).rejects.toThrow('--time is START/STOP');
    } else {
      await expect(read(typed)).rejects.toThrow(words);
    }
  });
});
