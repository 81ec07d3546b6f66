/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { nullTranslator } from '@jupyterlab/translation';
import { formatBytes, formatDollars, formatDuration, formatModified, formatStorageClass } from '..';

const trans = nullTranslator.load('');

it('keeps a size and its unit on one line', () => {
  expect(formatBytes(1_536_000)).toBe('1.5\u00a0MB');
});

it.each([
  [5, '5 s'],
  [65, '1 min 5 s'],
  [3725, '1 h 2 min'],
  [172_799, '47 h 59 min'],
  [300_000, '3 d 11 h']
])('%d seconds are %s', (seconds, words) => expect(formatDuration(seconds, trans)).toBe(words));

it('a duration is for the translator to say', () => {
  const said = jest.spyOn(trans, '__');
  formatDuration(300_000, trans);
  expect(said).toHaveBeenCalledWith('%1 d %2 h', 3, 11);
});

it.each([
  [0, '$0.00'],
  [0.0004, 'less than $0.01'],
  [0.674, '$0.67'],
  [12.5, '$12.50'],
  [1234.56, '$1,235']
])('%d dollars are %s', (dollars, words) => expect(formatDollars(dollars, trans)).toBe(words));

it.each([
  ['STANDARD', undefined],
  ['', undefined],
  ['MULTI_REGIONAL', undefined],
  [undefined, undefined],
  ['NEARLINE', 'Nearline'],
  ['STANDARD_IA', 'Standard IA'],
  ['GLACIER_IR', 'Glacier IR']
])('storage class %s is shown as %s', (name, words) => expect(formatStorageClass(name)).toBe(words));

it('shows the day of what is older than today', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  expect(formatModified('2025-03-04T12:00:00Z', now)).toBe('2025-03-04');
  expect(formatModified(null, now)).toBe('');
});
