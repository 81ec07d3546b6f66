import { describe, expect, it } from '@jest/globals';
import { baseName } from '..';

describe('baseName', () => {
  it.each([
    ['disk', 'a/b.nc', 'b.nc'],
    ['disk', 'a/b/', 'b'],
    ['disk', 'b', 'b'],
    ['http', 'data/a%20b.nc?download=1', 'a b.nc'],
    ['http', 'data/a%2Fb', 'a%2Fb'],
    ['http', 'data/100%', '100%'],
    ['gcs', 'a?b', 'a?b']
  ] as const)('of a %s key %s is %s', (type, text, expected) => {
    expect(baseName({ type, key: text })).toBe(expected);
  });
});
