import { isSpdx, spdxOf } from '../licence';

describe('spdxOf', () => {
  it.each([
    ['CC-BY-4.0', 'CC-BY-4.0'],
    ['cc by 4.0', 'CC-BY-4.0'],
    ['Creative Commons Attribution 4.0 (CC BY 4.0)', 'CC-BY-4.0'],
    ['CC BY-NC-SA 3.0', 'CC-BY-NC-SA-3.0'],
    ['CC0', 'CC0-1.0'],
    ['CC0 1.0', 'CC0-1.0'],
    ['Apache-2.0', 'Apache-2.0'],
    ['MIT', 'MIT'],
    ['CC BY', undefined],
    ['CC 4.0', undefined],
    ['unknown', undefined],
    ['Just a Test', undefined],
    ['https://doi.org/10.5067/X', undefined],
    ['', undefined]
  ])('takes "%s" for %s', (words, id) => expect(spdxOf(words)).toBe(id));
});

it('tells an identifier from something like it', () => {
  expect(isSpdx('CC-BY-4.0')).toBe(true);
  expect(isSpdx('CC BY 4.0')).toBe(false);
});
