import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { onAbort } from '../onAbort';

describe('onAbort', () => {
  it('calls each back once, in turn, but not those that were taken back', () => {
    const stop = new AbortController();
    const heard: number[] = [];
    const releases = [1, 2, 3].map(number => onAbort(stop.signal, () => heard.push(number)));
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    releases[1]!();
    stop.abort();
    expect(heard).toEqual([1, 3]);
    releases.forEach(release => release());
    expect(heard).toEqual([1, 3]);
  });

  it('leaves nothing on a signal that nobody hears any more, and begins anew', () => {
    const stop = new AbortController();
    let heard = 0;
    onAbort(stop.signal, () => heard++)();
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
    const release = onAbort(stop.signal, () => heard++);
    release();
    release();
    onAbort(stop.signal, () => heard++);
    stop.abort();
    expect(heard).toBe(1);
  });

  it('allows to take back another one while it calls', () => {
    const stop = new AbortController();
    const heard: string[] = [];
    onAbort(stop.signal, () => {
      heard.push('first');
      release();
    });
    const release = onAbort(stop.signal, () => heard.push('second'));
    stop.abort();
    expect(heard).toEqual(['first']);
  });

  it('is nothing without a signal', () => {
    expect(onAbort(undefined, () => undefined)()).toBeUndefined();
  });
});
