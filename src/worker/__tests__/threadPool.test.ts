import { createHook } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { keepThreadPoolAwake } from '../threadPool';

it('keepThreadPoolAwake makes file requests again and again, until it is disposed of', async () => {
  let requests = 0;
  const hook = createHook({
    init: (_, type) => {
      requests += type === 'FSREQCALLBACK' ? 1 : 0;
    }
  }).enable();
  try {
    const awake = keepThreadPoolAwake(2);
    while (requests < 3) {
      await sleep(2);
    }
    awake[Symbol.dispose]();
    await sleep(20);
    const before = requests;
    await sleep(20);
    expect(requests).toBe(before);
  } finally {
    hook.disable();
  }
});
