import fc from 'fast-check';
import { chunkKeys } from '../array';
import { ravel, unravel } from '../../regions';

describe('chunk keys', () => {
  it.each([
    ['', '.', [1, 2], '1.2'],
    ['', '/', [1, 2], '1/2'],
    ['', '.', [], '0'],
    ['c', '/', [1, 2], 'c/1/2'],
    ['c', '.', [1, 2], 'c.1.2'],
    ['c', '/', [], 'c']
  ] as const)('%p %p %j', (lead, separator, index, key) => {
    const keys = chunkKeys(lead, separator, index.length);
    expect(keys.of(index)).toBe(key);
    expect(keys.parse(key)).toEqual(index);
  });

  it.each(['1.2.3', '1', 'a.b', '01.2', '-1.2', '1.2.tmp', '.zarray', 'c/1/2', ''])(
    '%j is no chunk of two dimensions',
    key => {
      expect(chunkKeys('', '.', 2).parse(key)).toBeUndefined();
    }
  );

  it('come back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e9), { maxLength: 5 }),
        fc.constantFrom('', 'c'),
        fc.constantFrom('.', '/'),
        (index, lead, separator) => {
          const keys = chunkKeys(lead, separator, index.length);
          expect(keys.parse(keys.of(index))).toEqual(index);
        }
      )
    );
  });
});

describe('rows of a grid', () => {
  it('come back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }), fc.nat(), (grid, seed) => {
        const row = seed % grid.reduce((product, length) => product * length, 1);
        expect(ravel(unravel(row, grid), grid)).toBe(row);
      })
    );
  });
});
