/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { planSchema, type DatasetDescription } from '../../../protocol';
import { problemsOf } from '../check';
import {
  draftOf,
  isPattern,
  likelyDim,
  newDraft,
  planOf,
  planSource,
  slug,
  targetUri,
  type Draft
} from '../draft';

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

it.each([
  [['https://x.org/a.nc'], 'http'],
  [['/home/a/a.nc', 'b.nc'], 'local'],
  [['gs://b/a.nc', '/home/a.nc'], 'bucket']
])('%j are a source of kind %s', (lines, kind) => expect(planSource(lines).kind).toBe(kind));

it.each([
  ['gs://b/*.nc', true],
  ['https://x.org/{time:%Y}.nc', true],
  ['10.5281/zenodo.123', true],
  ['https://x.org/a.nc?year=1', false],
  ['gs://b/a.nc', false]
])('%s is a pattern: %s', (source, expected) => expect(isPattern(source)).toBe(expected));

it.each([
  ['gs://b/SST monthly_2001.NC', 'sst-monthly-2001'],
  ['x.zarr/', 'x'],
  ['---.nc', '']
])('the slug of %s is "%s"', (source, expected) => expect(slug(source)).toBe(expected));

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
