import { jest } from '@jest/globals';
import { nullTranslator } from '@jupyterlab/translation';
import type { Expiring } from '../../../protocol';
import { expiresSoon, expiryNotice, expiryWords, shortExpiry, spokenExpiry } from '../expiry';

const place = (name: string) => ({
  uri: `gs://scratch/alice/${name}`,
  objects: 1,
  bytes: 1,
  soonest: '2026-11-22T17:00:00Z'
});
const EXPIRING: Expiring = {
  objects: 12,
  bytes: 3e9,
  soonest: '2026-11-22T17:00:00Z',
  isComplete: true,
  isEstimate: false,
  places: [place('results.zarr/'), place('a.nc'), place('b.nc')]
};
const trans = nullTranslator.load('');
const NOW = new Date('2026-11-22T12:00:00Z');

it('says how much goes, when, and what', () => {
  expect(expiryNotice('Scratch', EXPIRING, trans, NOW)).toBe(
    'Scratch loses 12 objects (3.0\u00a0GB), the first in 5 hours: results.zarr, a.nc and others.'
  );
  expect(
    expiryNotice(
      'Scratch',
      { ...EXPIRING, isComplete: false, isEstimate: true, places: [place('x')] },
      trans,
      NOW
    )
  ).toBe('Scratch loses at least 12 objects (3.0\u00a0GB), the first in about 5 hours: x.');
  expect(expiryNotice('Scratch', { ...EXPIRING, soonest: null }, trans, NOW)).toBeUndefined();
});

it('hands the translator whole sentences', () => {
  const said = jest.spyOn(trans, '__');
  expiryNotice('Scratch', EXPIRING, trans, NOW);
  expect(said.mock.calls.map(([text]) => text)).toContain('%1 loses %2, the first in %3: %4 and others.');
});

it.each([
  ['2026-11-22T11:00:00Z', 'now'],
  ['2026-11-22T14:30:00Z', '3 h'],
  ['2026-11-27T14:00:00Z', '5 d'],
  ['not a date', '']
])('%s expires in "%s"', (iso, words) =>
  expect(shortExpiry({ kind: 'object' }, iso, trans, NOW)).toBe(words)
);

it.each([
  ['2026-11-27T14:00:00Z', '~5 d', 'about 5 days'],
  ['2026-11-22T12:30:00Z', '~1 h', 'about 1 hour'],
  ['2026-11-22T11:00:00Z', 'now', 'any moment now']
])('an estimate says so: %s is "%s", "%s"', (iso, short, words) => {
  const row = { kind: 'object', expiryIsEstimate: true } as const;
  expect([shortExpiry(row, iso, trans, NOW), spokenExpiry(row, iso, trans, NOW)]).toEqual([short, words]);
});

it('says of a dataset what it loses, and that it may be sooner', () => {
  const iso = '2026-11-27T14:00:00Z';
  const row = { kind: 'dataset', mayExpireEarlier: true } as const;
  expect(shortExpiry(row, iso, trans, NOW)).toBe('≤ 5 d');
  expect(expiryWords(row, iso, trans, NOW)).toBe(
    'Starts losing chunks in 5 days or sooner: not all of its chunks were looked at.'
  );
  expect(expiryWords({ kind: 'dataset' }, iso, trans, NOW)).toBe('Starts losing chunks in 5 days.');
});

it('warns two days before something expires', () => {
  expect(expiresSoon('2026-11-24T11:00:00Z', NOW)).toBe(true);
  expect(expiresSoon('2026-11-24T13:00:00Z', NOW)).toBe(false);
  expect(expiresSoon(null, NOW)).toBe(false);
});
