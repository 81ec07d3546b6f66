/** S3 through a proxy that loses, delays, damages and refuses. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  startFaultProxy,
  type FaultRule,
  type RunningFaultProxy
} from '../../../../../tests/servers/fault-proxy/index.mjs';
import { collect, md5Hex } from '../../../core';
import { objects } from '../..';
import { S3Store } from '..';
import { listUploads } from '../multipart';
import { accessTo, clientOf, makeBucket, type ServerName } from './servers';

const MIB = 1024 * 1024;

describe.each<ServerName>(['SEAWEEDFS', 'RGW'])('S3 on a bad line to %s', server => {
  let proxy: RunningFaultProxy;
  let bucket: string;
  let store: S3Store;
  let renewals = 0;
  let count = 0;
  const newKey = (): string => `key ${count++}`;

  beforeAll(async () => {
    bucket = await makeBucket(server);
    proxy = await startFaultProxy({ upstream: accessTo(server).endpoint, service: 's3', seed: 7 });
    const direct = accessTo(server);
    const access = accessTo(server, {
      endpoint: proxy.url,
      keys: async options => {
        renewals += options?.renew ? 1 : 0;
        return direct.keys();
      }
    });
    // On the worst of these lines a third of all tries fail: with the usual retries a request in four thousand would.
    const limits = { firstBackoffMs: 5, stallMs: 1000, maxWaitMs: 50, retries: 15 };
    store = new S3Store({ bucket, scheme: 's3', access, limits });
    await store.capabilities();
  });
  beforeEach(() => {
    renewals = 0;
  });
  afterAll(() => proxy.stop());

  /** Everything that happens in `run` happens under these faults, each at least once. */
  async function under<T>(rules: FaultRule[], run: () => Promise<T>): Promise<T> {
    const before = { ...proxy.counters.faults };
    proxy.setRules(rules);
    try {
      const result = await run();
      for (const { fault } of rules) {
        expect(proxy.counters.faults[fault] ?? 0).toBeGreaterThan(before[fault] ?? 0);
      }
      return result;
    } finally {
      proxy.setRules([]);
    }
  }

  it.each<FaultRule['fault']>([
    'drop-before-request',
    'drop-in-request',
    'drop-after-request',
    'slow-down',
    'too-many-requests',
    'internal-error',
    'request-timeout',
    'flip-request'
  ])('writes under a condition through %s, once', async fault => {
    const key = newKey();
    const body = randomBytes(200_000);
    const written = await under([{ fault, method: 'PUT', times: 1 }], () =>
      store.write(key, body, { precondition: { absent: true }, metadata: { k: 'v' } })
    );
    expect(written).toMatchObject({ md5: md5Hex(body), metadata: { k: 'v' } });
    expect(await store.stat(key)).toMatchObject({ md5: md5Hex(body) });
  });

  it('still says conflict when it was somebody else who came first', async () => {
    const key = newKey();
    await store.write(key, Buffer.from('theirs'));
    await under([{ fault: 'drop-before-request', method: 'PUT', times: 1 }], async () => {
      await expect(
        store.write(key, Buffer.from('ours'), { precondition: { absent: true } })
      ).rejects.toMatchObject({ tag: 'conflict' });
    });
  });

  it.each<[FaultRule['fault'], number]>([
    ['drop-in-response', 2],
    ['truncate', 2],
    ['stall', 1],
    ['slow-down', 3]
  ])('reads on where %s stopped it', async (fault, times) => {
    const key = newKey();
    const body = randomBytes(5 * MIB);
    await store.write(key, body);
    const rule = { fault, method: 'GET', times, ...(fault !== 'slow-down' && { afterBytes: 2 * MIB }) };
    const read = await under([rule], () => collect(store.read(key)));
    expect(Buffer.compare(read, body)).toBe(0);
  });

  it('never joins the bytes of two versions', async () => {
    const key = newKey();
    const first = await store.write(key, randomBytes(5 * MIB));
    await under([{ fault: 'drop-in-response', method: 'GET', nth: 1, afterBytes: 2 * MIB }], async () => {
      const reading = store.read(key)[Symbol.asyncIterator]();
      await reading.next();
      await store.write(key, randomBytes(5 * MIB), { precondition: { version: first.version! } });
      const rest = async (): Promise<void> => {
        while (!(await reading.next()).done);
      };
      await expect(rest()).rejects.toMatchObject({ tag: 'changed' });
    });
  });

  it('asks for new keys once when the server says that they expired', async () => {
    const key = newKey();
    await under([{ fault: 'expired-token', times: 1 }], () => store.write(key, Buffer.from('x')));
    expect(renewals).toBe(1);
    await under([{ fault: 'expired-token' }], async () => {
      await expect(store.list('')).rejects.toMatchObject({
        tag: 'unauthorized',
        message: expect.stringContaining('expired')
      });
    });
    expect(renewals).toBe(2);
  });

  it.each<[string, FaultRule[]]>([
    ['the beginning', [{ fault: 'drop-after-request', method: 'POST', path: 'uploads=', times: 1 }]],
    ['a part', [{ fault: 'drop-after-request', method: 'PUT', path: 'partNumber=', times: 1 }]],
    ['the end', [{ fault: 'drop-after-request', method: 'POST', path: 'uploadId=', times: 1 }]]
  ])('leaves nothing of an upload whose answer to %s was lost', async (_what, rules) => {
    const key = newKey();
    const body = randomBytes(8 * MIB + 3);
    const session = await store.upload(key, { sizeBytes: body.length, precondition: { absent: true } });
    const done = await under(rules, async () => {
      await session.open!();
      await session.writePart(1, body.subarray(8 * MIB));
      await session.writePart(0, body.subarray(0, 8 * MIB));
      return session.complete();
    });
    expect(done.sizeBytes).toBe(body.length);
    expect(Buffer.compare(await collect(store.read(key)), body)).toBe(0);
    expect((await listUploads(clientOf(accessTo(server), bucket), key)).uploads).toEqual([]);
  });

  it('does all its work on a line that is bad in every way', async () => {
    const prefix = 'bad/';
    const bodies = new Map(
      Array.from({ length: 60 }, (_, i) => [`${prefix}${i}`, randomBytes(Math.floor(2 ** (i / 3)))])
    );
    const breaking = (
      [
        'drop-before-request',
        'drop-in-request',
        'drop-after-request',
        'drop-in-response',
        'truncate',
        'slow-down',
        'internal-error'
      ] as const
    ).map(fault => ({ fault, probability: 0.06 }));
    // An object that arrives damaged is sent three times, no more.
    const rules = [{ fault: 'flip-request' as const, probability: 0.2, times: 2 }, ...breaking];
    await under(rules, async () => {
      await Promise.all([...bodies].map(([key, body]) => store.write(key, body)));
      await Promise.all([...bodies.keys()].map(key => store.copyFrom(store, key, `${prefix}copy/${key}`)));
      for (const [key, body] of bodies) {
        expect(Buffer.compare(await collect(store.read(`${prefix}copy/${key}`)), body)).toBe(0);
      }
      const found = await Array.fromAsync(objects(store, prefix));
      expect(found).toHaveLength(2 * bodies.size);
      expect(found.every(({ key, md5 }) => md5 === md5Hex(bodies.get(key.replace('bad/copy/', ''))!))).toBe(
        true
      );
      const outcomes = await Array.fromAsync(store.remove(found.map(({ key }) => ({ key }))));
      expect(outcomes.every(({ outcome }) => outcome === 'removed')).toBe(true);
    });
    expect(await Array.fromAsync(objects(store, prefix))).toEqual([]);
  });
});
