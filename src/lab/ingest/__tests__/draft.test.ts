/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import type { DatasetDescription, Found, FoundFile } from '../../../protocol';
import { planSchema, type PlanInput } from '../../../protocol/plan';
import { problemsOf } from '../check';
import { draftOf, likelyDim, newDraft, planOf, targetUri, type Draft } from '../draft';
import { canChoose, isQuery, planSource } from '../query';

const trans = nullTranslator.load('');
const FILES = ['gs://b/alice/sst.2001.nc', 'gs://b/alice/sst.2002.nc'];
const DRAFT: Draft = { ...newDraft(FILES, 'gs://b/alice/'), dim: 'time' };

describe('planOf', () => {
  it('makes a plan the schema accepts', () => {
    const plan = planSchema.parse(planOf(DRAFT));
    expect(plan).toMatchObject({
      name: 'sst-2001',
      source: { kind: 'bucket', bucket: { uris: FILES } },
      combine: { dim: 'time', merge: false },
      target: { uri: 'gs://b/alice/sst-2001.zarr', chunks: 'keep', codec: 'keep', overwrite: false }
    });
  });

  it.each<[string, Partial<Draft>, object]>([
    ['merge', { combine: 'merge' }, { combine: { dim: null, merge: true } }],
    ['one file', { sources: FILES[0] }, { combine: { dim: null, merge: false } }],
    ['dropped variables', { dropped: ['bnds'] }, { open: { drop: ['bnds'] } }],
    [
      'chunks by dimension',
      { chunks: 'explicit', chunkLengths: { time: '12', lat: '' } },
      { target: { chunks: { time: 12, lat: -1 } } }
    ],
    [
      'a codec with its level',
      { codec: 'zstd', level: '5', shuffle: false },
      { target: { codec: { name: 'zstd', level: 5, shuffle: false } } }
    ],
    ['a series a variable', { combine: 'both' }, { combine: { dim: 'time', merge: true } }],
    [
      'one file whose name tells the time',
      { sources: FILES[0], coordinate: 'pattern', pattern: '%Y' },
      { combine: { dim: 'time', coordinate: 'pattern', pattern: '%Y' } }
    ],
    [
      'references, with chunks and codecs as they are',
      { kind: 'icechunk', name: 'sst.icechunk', chunks: 'auto', codec: 'zstd', zarrFormat: 2 },
      {
        target: {
          kind: 'icechunk',
          uri: 'gs://b/alice/sst.icechunk',
          chunks: 'keep',
          codec: 'keep',
          zarrFormat: 'auto'
        }
      }
    ],
    ['no codec', { codec: 'none', level: '5' }, { target: { codec: { name: 'none' } } }],
    ['a Zarr format', { zarrFormat: 2 }, { target: { zarrFormat: 2 } }]
  ])('says %s', (_, change, expected) => {
    expect(planSchema.parse(planOf({ ...DRAFT, ...change }))).toMatchObject(expected);
  });

  it('comes back from a plan, with the fields it does not show', () => {
    const plan = planSchema.parse({
      ...planOf({ ...DRAFT, chunks: 'explicit', chunkLengths: { time: '12' }, codec: 'blosc', level: '3' }),
      about: { title: 'Sea surface temperature' },
      run: { memory: '4GiB' }
    });
    expect(planSchema.parse(planOf(draftOf(plan)))).toEqual(plan);
  });
});

describe('a plan that is opened', () => {
  const sources: PlanInput['source'][] = [
    { kind: 'http', http: { urls: ['https://x.org/a.nc', 'https://x.org/b.nc'] }, credentials: 'earthdata' },
    {
      kind: 'template',
      template: { pattern: 'https://x.org/{time:%Y}.nc', time: { start: '2000', stop: '2001', step: 'P1Y' } }
    },
    {
      kind: 'listing',
      listing: { url: 'https://x.org/d/', files: ['*.nc'], time: '%Y%m', start: '2000-01' }
    },
    { kind: 'zenodo', zenodo: { record: '10.5281/zenodo.1' }, stage: 'scratch' },
    {
      kind: 'cmr',
      cmr: { shortName: 'X', temporal: ['2000', '2001'], box: [0, 0, 10, 10] },
      credentials: 'earthdata'
    },
    { kind: 'thredds', thredds: { catalog: 'https://x.org/catalog.xml', depth: 2 } },
    {
      kind: 'erddap',
      erddap: {
        server: 'https://x.org/erddap',
        dataset: 'sst',
        split: 'P1M',
        select: { time: ['2000-01-01', '2000-12-31'] }
      }
    },
    { kind: 'cds', cds: { dataset: 'era5', request: { variable: ['t2m'], year: '2000' } } },
    { kind: 'cmems', cmems: { product: 'P', dataset: 'd', service: 'native' } },
    { kind: 'bucket', bucket: { uris: ['gs://b/months/'], files: ['*.nc'] } },
    { kind: 'inbox', inbox: { paths: ['cruise/*.nc'] } },
    { kind: 'local', local: { paths: ['/data/*.nc'] } }
  ];

  it.each(sources.map(source => [source.kind, source] as const))('keeps its source: %s', (_, source) => {
    const plan = planSchema.parse({
      lifecycle: 1,
      name: 'kept',
      source,
      open: { variables: ['sst'], rename: { sst: 'tos' }, coords: ['area'] },
      combine: { dim: 'time', merge: true, coordinate: 'pattern', pattern: '%Y', duplicates: 'first' },
      target: {
        uri: 'gs://b/alice/kept.zarr',
        codec: { name: 'zstd', level: 3, shuffle: true, keepBits: 7 },
        shards: { time: 12 }
      },
      about: { title: 'Kept' }
    });
    expect(planSchema.parse(planOf(draftOf(plan)))).toEqual(plan);
  });

  it('loses its lock with its files, and not without', () => {
    const lock = [{ uri: FILES[0], sizeBytes: 1, etag: 'x' }];
    const plan = planSchema.parse({ ...planOf(DRAFT), lock });
    const opened = draftOf(plan);
    expect(planSchema.parse(planOf(opened)).lock).toEqual(plan.lock);
    expect(planSchema.parse(planOf({ ...opened, sources: FILES[0] })).lock).toBeUndefined();
  });
});

it.each([
  [['https://x.org/a.nc'], 'http'],
  [['/home/a/a.nc', 'b.nc'], 'local'],
  [['gs://b/a.nc', '/home/a.nc'], 'bucket']
])('%j are a source of kind %s', (lines, kind) => expect(planSource(lines).kind).toBe(kind));

it.each([
  ['gs://b/*.nc', true],
  ['gs://b/months/', true],
  ['https://x.org/{time:%Y}.nc', true],
  ['https://x.org/erddap/griddap/sst', true],
  ['10.5281/zenodo.123', true],
  ['cmr:GPM_3IMERGM?version=07', true],
  ['urls.txt', true],
  ['gs://b/a.zarr/', false],
  ['gs://b/a.nc', false],
  ['/home/a/a.nc', false]
])('the worker says what %s means: %s', (source, expected) => expect(isQuery(source)).toBe(expected));

it('leaves files out of those that were found, but for an answer made to order', () => {
  const files = FILES.map(uri => ({ uri }) as FoundFile);
  const chosenOf = (found: Found) => canChoose({ ...DRAFT, found });
  expect(chosenOf({ files, notes: [] })).toBe(true);
  expect(chosenOf({ files: files.slice(1), notes: [] })).toBe(false);
  expect(chosenOf({ files, notes: [], isOneWhole: true })).toBe(false);
  expect(canChoose(DRAFT)).toBe(false);
});

it('names the target after the first file', () => {
  expect(targetUri(newDraft(FILES, 'gs://b/alice/'))).toBe('gs://b/alice/sst-2001.zarr');
  expect(targetUri(newDraft([], 'gs://b/'))).toBe('gs://b/dataset.zarr');
  expect(targetUri({ ...DRAFT, name: 'winds' })).toBe('gs://b/alice/winds.zarr');
});

describe('likelyDim', () => {
  const described = (dims: Record<string, number>, unlimited: string[] = []) =>
    ({ dims, unlimited, variables: {} }) as unknown as DatasetDescription;

  it.each([
    [described({ lat: 1, obs: 2 }, ['obs']), 'obs'],
    [described({ lat: 1, TIME: 2 }), 'TIME'],
    [described({ lat: 1 }), 'lat'],
    [described({}), '']
  ])('takes the dimension that grows, then time, then the first', (description, dim) => {
    expect(likelyDim(description)).toBe(dim);
  });
});

describe('problemsOf', () => {
  it('finds none in a whole draft', () => expect(problemsOf(DRAFT, trans)).toEqual({}));

  it.each<[string, Partial<Draft>]>([
    ['sources', { sources: ' \n' }],
    ['sources', { sources: 'https://x.org/a.nc\n/home/a.nc' }],
    ['sources', { sources: '/a.nc\n/a.nc' }],
    ['dim', { dim: '' }],
    ['stage', { kind: 'icechunk', stage: 'scratch' }],
    ['folder', { folder: '' }],
    ['name', { name: '' }],
    ['name', { name: 'a/b' }],
    ['name', { name: '..' }],
    ['level', { codec: 'zstd', level: 'high' }],
    ['chunk:lat', { chunks: 'explicit', chunkLengths: { lat: '0' } }],
    ['chunk:lat', { chunks: 'explicit', chunkLengths: { lat: '1.5' } }]
  ])('tells of a bad %s', (field, change) => {
    expect(Object.keys(problemsOf({ ...DRAFT, ...change }, trans))).toEqual([field]);
  });
});
