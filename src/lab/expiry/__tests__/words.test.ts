import { jest } from '@jest/globals';
import { nullTranslator } from '@jupyterlab/translation';
import type { Expiring } from '../../../protocol';
import { noticeOf } from '../words';

const place = (name: string) => ({
  uri: `gs://scratch/alice/${name}`,
  objects: 1,
  bytes: 1,
  soonest: '2026-01-01T05:00:00Z'
});
const EXPIRING: Expiring = {
  objects: 12,
  bytes: 3e9,
  soonest: '2026-01-01T05:00:00Z',
  isComplete: true,
  isEstimate: false,
  places: [place('results.zarr/'), place('a.nc'), place('b.nc')]
};
const trans = nullTranslator.load('');
const now = new Date('2026-01-01T00:00:00Z');

it('says how much goes, when, and what', () => {
  expect(noticeOf('Scratch', EXPIRING, trans, now)).toBe(
    'Scratch loses 12 objects (3.0\u00a0GB), the first in 5 hours: results.zarr, a.nc and others.'
  );
  expect(
    noticeOf(
      'Scratch',
      { ...EXPIRING, isComplete: false, isEstimate: true, places: [place('x')] },
      trans,
      now
    )
  ).toBe('Scratch loses at least 12 objects (3.0\u00a0GB), the first in about 5 hours: x.');
  expect(noticeOf('Scratch', { ...EXPIRING, soonest: null }, trans, now)).toBeUndefined();
});

it('hands the translator whole sentences', () => {
  const said = jest.spyOn(trans, '__');
  noticeOf('Scratch', EXPIRING, trans, now);
  expect(said.mock.calls.map(([text]) => text)).toContain('%1 loses %2, the first in %3: %4 and others.');
});
