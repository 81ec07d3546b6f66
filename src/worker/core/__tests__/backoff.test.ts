import { describe, expect, it, jest } from '@jest/globals';
import { backoffMs } from '..';

describe('backoffMs', () => {
  it.each([
    [0, 50, 100],
    [1, 100, 200],
    [3, 400, 800],
    [4, 500, 1000],
    [20, 500, 1000]
  ])('waits before retry %d from %d to %d ms', (attempt, from, to) => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0);
    expect(backoffMs(attempt, 100, 1000)).toBe(from);
    random.mockReturnValue(1);
    expect(backoffMs(attempt, 100, 1000)).toBe(to);
    random.mockRestore();
  });
});
