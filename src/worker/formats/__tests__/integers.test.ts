import { describe, expect, it } from '@jest/globals';
import { integerAttribute } from '../dtypes';
import { received, sendable } from '../hdf5/integers';

it('keeps every digit of large integers across the border of a thread', () => {
  const attributes = {
    one: integerAttribute(2n ** 60n + 1n),
    many: [integerAttribute(-(2n ** 62n) - 1n), 3],
    text: 'x',
    number: 1.5
  };
  const arrived = received(structuredClone(sendable(attributes)));
  expect(JSON.stringify(arrived)).toBe(
    '{"one":1152921504606846977,"many":[-4611686018427387905,3],"text":"x","number":1.5}'
  );
});

describe('a message', () => {
  it('cannot hold them as they are', () => {
    expect(() => structuredClone({ one: integerAttribute(2n ** 60n) })).toThrow();
  });
});
