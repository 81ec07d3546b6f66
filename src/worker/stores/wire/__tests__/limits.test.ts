import { describe, expect, it } from '@jest/globals';
import { limitsIn } from '..';

describe('LIFECYCLE_STALL_SECONDS', () => {
  it.each([
    [undefined, {}],
    ['', {}],
    ['5', { stallMs: 5000 }],
    ['0.5', { stallMs: 500 }]
  ])('%j is %j', (text, limits) => {
    expect(limitsIn({ LIFECYCLE_STALL_SECONDS: text })).toEqual(limits);
  });

  it.each(['0', '-1', 'soon', 'NaN', 'Infinity', '1e9'])('%j is refused by its name', text => {
    expect(() => limitsIn({ LIFECYCLE_STALL_SECONDS: text })).toThrow(
      expect.objectContaining({ tag: 'bad-input', subject: 'LIFECYCLE_STALL_SECONDS' })
    );
  });
});
