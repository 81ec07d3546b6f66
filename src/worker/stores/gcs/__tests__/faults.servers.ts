/** What networks and busy servers do, and that nothing wrong becomes visible. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { collect } from '../../../core';
import { objects } from '../..';
import { GcsStore } from '..';
import {
  startFaultProxy,
  type FaultRule,
  type RunningFaultProxy
} from '../../../../../tests/servers/fault-proxy/index.mjs';
import { QUICK, accessTo, call, makeStore, serverUrl, startStrict } from './servers';

const MIB = 1024 * 1024;
/** Two requests. */
const LARGE = 20 * MIB;
const content = new Uint8Array(LARGE).map((_, i) => (i * 131) % 251);

async function* streamed(bytes: Uint8Array, pieceBytes = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
  }
}

let proxy: RunningFaultProxy;
let store: GcsStore;
beforeAll(async () => {
  proxy = await startFaultProxy({ upstream: serverUrl('STRICT_GCS'), service: 'gcs', seed: 1 });
});
beforeEach(async () => {
  proxy.setRules([]);
  store = await makeStore(proxy.url, { limits: { ...QUICK, stallMs: 500 } });
});
afterAll(() => proxy.stop());

const PASSING: FaultRule['fault'][] = [
  'drop-before-request',
  'drop-in-request',
  'drop-after-request',
  'drop-in-response',
  'truncate',
  'stall',
  'slow-down',
  'internal-error',
  'request-timeout',
  'too-many-requests'
];

describe.each(PASSING)('after %s', fault => {
  const once: FaultRule = { fault, times: 1, retryAfterSeconds: 0 };

  it.each([5, LARGE])('an object of %d bytes is written and read whole', async sizeBytes => {
    const bytes = content.subarray(0, sizeBytes);
    proxy.setRules([once]);
    await store.write('a', streamed(bytes), { precondition: { absent: true } });
    proxy.setRules([{ ...once, method: 'PUT' }]);
    await store.write('b', streamed(bytes), { sizeBytes });
    proxy.setRules([{ ...once, method: 'GET' }]);
    expect(Buffer.compare(await collect(store.read('a')), bytes)).toBe(0);
    expect((await Array.fromAsync(objects(store, ''))).map(info => [info.key, info.sizeBytes])).toEqual([
      ['a', sizeBytes],
      ['b', sizeBytes]
    ]);
  });

  it('a removal says what it did', async () => {
    const { version } = await store.write('a', Buffer.from('x'));
    proxy.setRules([{ ...once, method: 'DELETE' }]);
    expect(await Array.fromAsync(store.remove([{ key: 'a', version: version! }]))).toEqual([
      { key: 'a', outcome: 'removed' }
    ]);
    expect(await store.stat('a')).toBeUndefined();
  });

  it('a copy is one copy', async () => {
    await store.write('a', content.subarray(0, 3 * MIB));
    proxy.setRules([{ ...once, method: 'POST' }]);
    await store.copyFrom(store, 'a', 'b', { precondition: { absent: true } });
    expect(Buffer.compare(await collect(store.read('b')), content.subarray(0, 3 * MIB))).toBe(0);
  });

  it('a copy in several steps goes on, or begins again where a step counts only once', async () => {
    await store.write('a', content);
    proxy.setRules([{ ...once, method: 'POST', path: 'rewriteToken', nth: 2 }]);
    await store.copyFrom(store, 'a', 'b', { precondition: { absent: true } });
    expect(Buffer.compare(await collect(store.read('b')), content)).toBe(0);
  });
});

describe('damaged bytes', () => {
  it.each([5, LARGE])('of an upload of %d bytes never become visible', async sizeBytes => {
    proxy.setRules([{ fault: 'flip-request' }]);
    await expect(store.write('a', streamed(content.subarray(0, sizeBytes)))).rejects.toMatchObject({
      tag: 'differs',
      message: expect.stringContaining(store.uri('a'))
    });
    expect(proxy.counters.flipped.request).toBeGreaterThan(0);
    expect((await store.list('')).objects).toEqual([]);
  });

  it('of a small download come again', async () => {
    await store.write('a', content.subarray(0, 1000));
    proxy.setRules([{ fault: 'flip-response', times: 1 }]);
    expect(Buffer.compare(await collect(store.read('a')), content.subarray(0, 1000))).toBe(0);
    expect(proxy.counters.flipped.response).toBeGreaterThan(0);
  });

  it('of a large download are told', async () => {
    await store.write('a', content);
    proxy.setRules([{ fault: 'flip-response', times: 1 }]);
    await expect(collect(store.read('a'))).rejects.toMatchObject({ tag: 'differs' });
  });
});

describe('what will not pass', () => {
  it('is given up after some tries', async () => {
    const impatient = await makeStore(proxy.url, { limits: { ...QUICK, retries: 2 } });
    proxy.setRules([{ fault: 'internal-error' }]);
    await expect(impatient.stat('a')).rejects.toMatchObject({
      tag: 'network',
      message: expect.stringMatching(/gs:\/\/.*\/a: the storage server answered HTTP 500/)
    });
  });

  it('finds a source that changes while it is read', async () => {
    await store.write('a', content);
    proxy.setRules([{ fault: 'drop-in-response', method: 'GET', times: 1, afterBytes: 5 * MIB }]);
    const reading = store.read('a')[Symbol.asyncIterator]();
    await reading.next();
    await store.write('a', content.subarray(0, 10 * MIB));
    const rest = async (): Promise<void> => {
      while (!(await reading.next()).done);
    };
    await expect(rest()).rejects.toMatchObject({ tag: 'changed' });
  });
});

describe('tokens', () => {
  it('that expire in the middle are renewed, once a request', async () => {
    await using strict = await startStrict('--token', 'first');
    let renewals = 0;
    const access = accessTo(strict.url, async ({ renew = false } = {}) => {
      if (renew) {
        renewals++;
        await call(strict.url, 'POST', '/_control/tokens', { token: `new-${renewals}` });
      }
      return renewals === 0 ? 'first' : `new-${renewals}`;
    });
    const guarded = await makeStore(strict.url, { access });
    await guarded.write('a', Buffer.from('x'));
    await call(strict.url, 'POST', '/_control/tokens/expire', {});
    expect(await guarded.stat('a')).toMatchObject({ sizeBytes: 1 });
    expect(renewals).toBe(1);
  });

  it('that stay refused are told, with whose they are', async () => {
    await using strict = await startStrict('--token', 'good');
    const guarded = await makeStore(strict.url, { access: accessTo(strict.url, async () => 'good') });
    await call(strict.url, 'POST', '/_control/tokens/expire', {});
    const error = await guarded.write('a', Buffer.from('x')).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(/gs:\/\/.*\/a: .*the credentials of this test.*Mend the test\./)
    });
    expect((error as Error).message).not.toContain('good');
  });

  it('that lack a permission stop at once', async () => {
    await using strict = await startStrict('--token', 'all');
    await call(strict.url, 'POST', '/_control/tokens', {
      token: 'reader',
      denied: ['storage.objects.create', 'storage.objects.delete', 'storage.buckets.get']
    });
    const owner = await makeStore(strict.url, { access: accessTo(strict.url, async () => 'all') });
    const { version } = await owner.write('a', Buffer.from('x'));
    await using counting = await startFaultProxy({ upstream: strict.url, service: 'gcs' });
    const reader = new GcsStore({
      bucket: owner.bucket,
      scheme: 'gs',
      access: accessTo(counting.url, async () => 'reader')
    });
    await expect(reader.write('b', Buffer.from('x'))).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(/\/b: .*storage\.objects\.create/)
    });
    expect(await Array.fromAsync(reader.remove([{ key: 'a', version: version! }]))).toMatchObject([
      { key: 'a', outcome: 'failed', error: { tag: 'unauthorized' } }
    ]);
    expect(await reader.rules()).toEqual({});
    expect(Object.values(counting.counters.requests).reduce((sum, n) => sum + n, 0)).toBe(3);
  });
});
