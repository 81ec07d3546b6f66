import { describe, expect, it } from '@jest/globals';
import { Recent } from '..';

describe('Recent', () => {
  const reads: string[] = [];
  const read = (key: string) => async () => {
    reads.push(key);
    return key.toUpperCase();
  };

  it('reads once what is asked for again, and forgets what was not used for longest', async () => {
    const recent = new Recent<string, string>(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) {
      expect(await recent.get(key, read(key))).toBe(key.toUpperCase());
    }
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('tells a failure to all who wait, and reads anew', async () => {
    const recent = new Recent<string, string>(2);
    const fail = () => Promise.reject(new Error('broken'));
    const both = await Promise.allSettled([recent.get('a', fail), recent.get('a', read('a'))]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await recent.get('a', read('a'))).toBe('A');
  });

  it('reads on for who waits when the one that asked first gives up', async () => {
    const recent = new Recent<string, string>(1);
    const { promise, resolve } = Promise.withResolvers<string>();
    const stop = new AbortController();
    const first = recent.get('a', () => promise, stop.signal);
    const second = recent.get('a', read('a'));
    stop.abort();
    await expect(first).rejects.toMatchObject({ tag: 'cancelled' });
    resolve('A');
    expect(await second).toBe('A');
  });

  it('keeps what was read anew when an older reading fails', async () => {
    const recent = new Recent<string, string>(1);
    const first = Promise.withResolvers<string>();
    const failed = recent.get('a', () => first.promise);
    await recent.get('b', read('b'));
    await recent.get('a', read('a'));
    first.reject(new Error('broken'));
    await expect(failed).rejects.toThrow('broken');
    expect(await recent.get('a', () => Promise.reject(new Error('read again')))).toBe('A');
  });
});
