/** What stands below a job's bar, by what is known of how far it is. */
import { nullTranslator } from '@jupyterlab/translation';
import type { Job, JobProgress, JobState } from '../../../protocol';
import { wordsOf } from '../words';

const UNKNOWN: JobProgress = {
  partsDone: 0,
  partsTotal: null,
  bytesDone: 0,
  bytesTotal: null,
  bytesPerSecond: 0,
  etaSeconds: null,
  key: null
};

const words = (state: JobState, progress: Partial<JobProgress>): string =>
  wordsOf({ verb: 'cp', state, progress: { ...UNKNOWN, ...progress } } as Job, nullTranslator.load(''));

it.each<[JobState, Partial<JobProgress>, string]>([
  ['failed', {}, 'Failed'],
  ['failed', { partsTotal: 0, bytesTotal: 0 }, 'Failed'],
  ['failed', { partsDone: 1 }, 'Failed at one part'],
  ['failed', { partsDone: 3, bytesTotal: 0 }, 'Failed at 3 parts'],
  ['failed', { partsDone: 3, partsTotal: 9 }, 'Failed at 3 of 9 parts'],
  ['failed', { partsDone: 3, bytesDone: 2000 }, 'Failed at 2.0 kB'],
  ['failed', { partsTotal: 9, bytesDone: 2000, bytesTotal: 8000 }, 'Failed at 2.0 kB of 8.0 kB'],
  ['cancelled', {}, 'Cancelled'],
  ['paused', {}, 'Paused'],
  ['paused', { partsTotal: 9 }, 'Paused at 0 of 9 parts'],
  ['running', {}, 'Running'],
  ['running', { bytesDone: 2000, bytesPerSecond: 1000 }, '2.0 kB, 1.0 kB/s'],
  [
    'running',
    { bytesDone: 2000, bytesTotal: 8000, bytesPerSecond: 1000, etaSeconds: 6 },
    '2.0 kB of 8.0 kB, 1.0 kB/s, 6 s left'
  ]
])('%s with %j: %s', (state, progress, expected) => expect(words(state, progress)).toBe(expected));
