/** @jest-environment jsdom */
import fc from 'fast-check';
import type { DatasetDescription } from '../../../protocol';
import { chunkFacts } from '../chunks';
import { newDraft, type Draft } from '../draft';

const FILES = ['gs://b/a.nc', 'gs://b/b.nc'];
const DRAFT: Draft = { ...newDraft(FILES, 'gs://b/'), dim: 'time', chunks: 'explicit' };
const described = (shape: number[], chunks: number[] | null) =>
  ({
    dims: {},
    variables: {
      bnds: { dtype: 'float64', shape: [2], dims: ['time'], chunks: null },
      sst: { dtype: 'float32', shape, dims: ['time', 'lat', 'lon'], chunks }
    }
  }) as unknown as DatasetDescription;

it('counts the chunks of all files, and those of a map and of a series', () => {
  const draft = { ...DRAFT, chunkLengths: { time: '10', lat: '', lon: '180' } };
  expect(chunkFacts(draft, described([100, 180, 360], null))).toMatchObject({
    variable: 'sst',
    shape: [200, 180, 360],
    chunks: [10, 180, 180],
    chunkBytes: 10 * 180 * 180 * 4,
    count: 40,
    perMap: 2,
    perSeries: 20
  });
});

it('takes the chunks of the files where they are kept, and says nothing of what it does not know', () => {
  const kept: Draft = { ...DRAFT, chunks: 'keep' };
  expect(chunkFacts(kept, described([100, 180, 360], [1, 180, 360]))?.count).toBe(200);
  expect(chunkFacts(kept, described([100, 180, 360], null))).toBeUndefined();
  expect(chunkFacts({ ...DRAFT, chunks: 'auto' }, described([1, 1, 1], [1, 1, 1]))).toBeUndefined();
  expect(chunkFacts({ ...DRAFT, chunkLengths: { time: 'x' } }, described([1, 1, 1], null))).toBeUndefined();
});

it('has each element in one chunk, of which a map and a series share one', () => {
  const length = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(fc.tuple(length, length, length), fc.tuple(length, length, length), (shape, cut) => {
      const [time, lat, lon] = cut.map(String);
      const facts = chunkFacts({ ...DRAFT, chunkLengths: { time, lat, lon } }, described(shape, null))!;
      const elements = (facts.chunkBytes / 4) * facts.count;
      expect(elements).toBeGreaterThanOrEqual(facts.shape.reduce((all, each) => all * each));
      expect(facts.perMap * facts.perSeries).toBe(facts.count);
    })
  );
});
