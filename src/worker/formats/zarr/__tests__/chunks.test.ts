import { describe, expect, it } from '@jest/globals';
import { onAbort, LifecycleError, sleep } from '../../../core';
import type { ListPage, Store } from '../../../stores/store';
import { PLAIN } from '../../codecs';
import { chunkKeys, type ZarrArray } from '../array';
import { ChunkLocator } from '../chunks';

const ARRAY: ZarrArray = {
  name: 'a',
  prefix: 'a/',
  dtype: 'uint8',
  dtypeName: 'uint8',
  shape: [4],
  chunkShape: [2],
  chain: PLAIN,
  filters: [],
  fill: 0,
  key: chunkKeys('', '.', 1)
};

/** A store whose only listing comes when it is told to. */
function slow() {
  const signals: AbortSignal[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<ListPage>();
  const store = {
    type: 's3',
    uri: (key: string) => `s3://b/${key}`,
    list(_: string, { signal }: { signal: AbortSignal }) {
      signals.push(signal);
      onAbort(signal, () => reject(new LifecycleError('cancelled', 'Stopped.')));
      return promise;
    }
  } as unknown as Store;
  const come = (): void =>
    resolve({ objects: [{ key: 'a/1', sizeBytes: 2, modified: null, version: 'v' }], prefixes: [] });
  return { locator: new ChunkLocator('s3://b', store, [ARRAY]), signals, come };
}

describe('ChunkLocator', () => {
  it('lists once for two who ask, and goes on when the first gives up', async () => {
    const { locator, signals, come } = slow();
    const stop = new AbortController();
    const first = locator.locate(ARRAY, stop.signal);
    const second = locator.locate(ARRAY, new AbortController().signal);
    await sleep(0);
    stop.abort();
    await expect(first).rejects.toMatchObject({ tag: 'cancelled' });
    come();
    expect([...(await second).table.presence]).toEqual([0, 1]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('stops listing when both have given up', async () => {
    const { locator, signals } = slow();
    const stop = new AbortController();
    const both = [locator.locate(ARRAY, stop.signal), locator.locate(ARRAY, stop.signal)];
    await sleep(0);
    stop.abort();
    for (const one of both) {
      await expect(one).rejects.toMatchObject({ tag: 'cancelled' });
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
