import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { watchdog } from '../library/watchdog';

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
