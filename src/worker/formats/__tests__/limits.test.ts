import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { bytesTouched } from '../hdf5/limits';
import { watchdog } from '../hdf5/watchdog';

describe('bytes that a hyperslab touches', () => {
  const slab = (start: number[], count: number[]) => ({ start, count });

  it.each([
    ['whole chunks', slab([0, 0], [4, 6]), [2, 3], 24 * 8],
    ['the corner of four chunks', slab([1, 2], [2, 2]), [2, 3], 4 * 6 * 8],
    ['one element of one chunk', slab([5, 5], [1, 1]), [2, 3], 6 * 8],
    ['a scalar', slab([], []), [], 8]
  ])('%s', (_, selection, chunkShape, expected) => {
    expect(bytesTouched(selection, chunkShape, 8, 1e6)).toBe(expected);
  });

  it('are not more than the file can have been compressed from', () => {
    expect(bytesTouched(slab([0], [1]), [2 ** 40], 8, 1000)).toBe(1000 * 1032);
  });

  it('are at least the hyperslab, of which nothing need be stored', () => {
    expect(bytesTouched(slab([0], [1e9]), [1e9], 8, 1000)).toBe(8e9);
  });
});

describe('a watchdog', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('barks when the time is over, once', () => {
    const bark = jest.fn();
    watchdog(8, bark);
    jest.advanceTimersByTime(7900);
    expect(bark).not.toHaveBeenCalled();
    jest.advanceTimersByTime(60_000);
    expect(bark).toHaveBeenCalledTimes(1);
  });

  it('does not bark when it was called off', () => {
    const bark = jest.fn();
    watchdog(8, bark)();
    jest.advanceTimersByTime(60_000);
    expect(bark).not.toHaveBeenCalled();
  });
});
