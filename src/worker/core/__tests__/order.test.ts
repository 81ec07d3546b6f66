import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys, sortKeys } from '..';

const key = fc.string({ unit: 'binary', maxLength: 6 }).filter(text => !/\p{Surrogate}/u.test(text));

describe('compareKeys', () => {
  it('orders as UTF-8 bytes do', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      })
    );
  });

  it('is what sortKeys sorts by', () => {
    fc.assert(
      fc.property(fc.array(key), keys => {
        expect(sortKeys([...keys])).toEqual([...keys].sort(compareKeys));
      })
    );
  });

  it('knows where UTF-16 differs', () => {
    expect(sortKeys(['\u{1f600}', '\uff5e'])).toEqual(['\uff5e', '\u{1f600}']);
  });
});
