/** What stands below a job's bar, by what is known of how far it is. */
import { nullTranslator } from '@jupyterlab/translation';
import type { Job, JobProgress, JobState, JobVerb } from '../../../protocol';
import { wordsOf } from '../words';

const UNKNOWN: JobProgress = {
  partsDone: 0,
  partsTotal: null,
  bytesDone: 0,
  bytesTotal: null,
  bytesPerSecond: 0,
  etaSeconds: null,
  key: null,
  note: null
};

const words = (state: JobState, progress: Partial<JobProgress>, verb: JobVerb = 'cp'): string =>
  wordsOf({ verb, state, progress: { ...UNKNOWN, ...progress } } as Job, nullTranslator.load(''));

it.each<[JobState, Partial<JobProgress>, string]>([
  ['failed', {}, 'Failed'],
  ['failed', { partsTotal: 0, bytesTotal: 0 }, 'Failed'],
  ['failed', { partsDone: 1 }, 'Failed at 1 object'],
  ['failed', { partsDone: 3, bytesTotal: 0 }, 'Failed at 3 objects'],
  ['failed', { partsDone: 3, partsTotal: 9 }, 'Failed at 3 of 9 objects'],
  ['failed', { partsDone: 3, bytesDone: 2000 }, 'Failed at 2.0\u00a0kB'],
  ['failed', { partsTotal: 9, bytesDone: 2000, bytesTotal: 8000 }, 'Failed at 2.0\u00a0kB of 8.0\u00a0kB'],
  ['cancelled', {}, 'Cancelled'],
  ['paused', {}, 'Paused'],
  ['paused', { partsDone: 12040, partsTotal: 98123 }, 'Paused at 12,040 of 98,123 objects'],
  ['paused', { partsTotal: 9 }, 'Paused at 0 of 9 objects'],
  ['running', {}, 'Running'],
  ['running', { bytesDone: 2000, bytesPerSecond: 1000 }, '2.0\u00a0kB, 1.0\u00a0kB/s'],
  [
    'running',
    { bytesDone: 2000, bytesTotal: 8000, bytesPerSecond: 1000, etaSeconds: 6 },
    '2.0\u00a0kB of 8.0\u00a0kB, 1.0\u00a0kB/s, 6 s left'
  ]
])('%s with %j: %s', (state, progress, expected) => expect(words(state, progress)).toBe(expected));

it.each<[JobVerb, Partial<JobProgress>, string]>([
  ['retrieve', { note: 'The request is accepted.' }, 'The request is accepted.'],
  ['cp', { bytesDone: 2000, note: 'It costs money.' }, '2.0\u00a0kB. It costs money.'],
  ['retrieve', { key: 'a.nc' }, 'Running']
])('of a %s with %j: %s', (verb, progress, expected) =>
  expect(words('running', progress, verb)).toBe(expected)
);

it('counts the parts of a plan as parts', () => {
  expect(words('paused', { partsDone: 1, partsTotal: 24 }, 'ingest')).toBe('Paused at 1 of 24 parts');
  expect(words('failed', { partsDone: 1 }, 'ingest')).toBe('Failed at 1 part');
});
