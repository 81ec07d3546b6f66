/** Uploads that another process takes up, by asking the server what has arrived. */
import { describe, expect, it } from '@jest/globals';
import { collect, crc32c, crc32cBase64 } from '../../../core';
import { objects, type UploadSession } from '../..';
import type { GcsStore } from '..';
import { startFaultProxy } from '../../../../../tests/servers/fault-proxy/index.mjs';
import { QUICK, accessTo, call, makeStore, serverUrl, startStrict } from './servers';

const PART = 16 * 1024 * 1024;
const content = new Uint8Array(2 * PART + 1000).map((_, i) => (i * 31) % 251);
const CRC32C = crc32cBase64(crc32c(content));
const part = (index: number): Uint8Array => content.subarray(index * PART, (index + 1) * PART);

const begin = (store: GcsStore, options: { token?: string; precondition?: { absent: true } } = {}) =>
  store.upload('big', { sizeBytes: content.length, ...options });

async function finish(session: UploadSession): Promise<void> {
  const have = await session.parts();
  for (let index = 0; index < 3; index++) {
    if (!have.has(index)) {
      await session.writePart(index, part(index));
    }
  }
}

async function expectWhole(store: GcsStore): Promise<void> {
  expect(Buffer.compare(await collect(store.read('big')), content)).toBe(0);
  expect((await Array.fromAsync(objects(store, ''))).map(info => info.key)).toEqual(['big']);
}

/** How the sessions of a server stand. */
async function sessionsOf(url: string): Promise<string[]> {
  const { sessions } = (await call(url, 'GET', '/_control/state')) as { sessions: { state: string }[] };
  return sessions.map(({ state }) => state);
}

describe('an upload', () => {
  it.each(['STRICT_GCS', 'GCP_EMULATOR'] as const)('goes on where a lost process stood (%s)', async name => {
    const store = await makeStore(serverUrl(name));
    const lost = await begin(store);
    const token = await lost.open!();
    await lost.writePart(0, part(0));
    const session = await begin(store, { token });
    expect(await session.parts()).toEqual(new Map([[0, { sizeBytes: PART }]]));
    await finish(session);
    expect(await session.complete()).toMatchObject({ key: 'big', crc32c: CRC32C });
    await expectWhole(store);
  });

  it('goes on in the middle of a part', async () => {
    const url = serverUrl('STRICT_GCS');
    await using proxy = await startFaultProxy({ upstream: url, service: 'gcs' });
    const store = await makeStore(proxy.url, { limits: { ...QUICK, retries: 0 } });
    const lost = await begin(store);
    const token = await lost.open!();
    proxy.setRules([{ fault: 'drop-in-request', method: 'PUT', afterBytes: PART / 2 + 10 }]);
    await expect(lost.writePart(0, part(0))).rejects.toMatchObject({ tag: 'network' });
    proxy.setRules([]);
    const before = proxy.counters.bytesUp;
    const session = await begin(store, { token });
    expect(await session.parts()).toEqual(new Map());
    await finish(session);
    await session.complete();
    await expectWhole(store);
    expect(proxy.counters.bytesUp - before).toBeLessThan(content.length - PART / 4);
  });

  it('knows that it was finished when the answer was lost', async () => {
    const url = serverUrl('STRICT_GCS');
    const store = await makeStore(url);
    const lost = await begin(store, { precondition: { absent: true } });
    const token = await lost.open!();
    await finish(lost);
    const { version } = await lost.complete();
    const session = await begin(store, { token, precondition: { absent: true } });
    expect([...(await session.parts()).keys()]).toEqual([0, 1, 2]);
    expect(await session.complete()).toMatchObject({ version });
  });

  it('begins anew when the session is gone', async () => {
    await using strict = await startStrict();
    const store = await makeStore(strict.url);
    const lost = await begin(store);
    const token = await lost.open!();
    await lost.writePart(0, part(0));
    await call(strict.url, 'POST', '/_control/sessions/expire', {});
    await expect(lost.writePart(1, part(1))).rejects.toMatchObject({ tag: 'network' });
    const session = await begin(store, { token });
    expect(await session.open!()).not.toBe(token);
    expect(await session.parts()).toEqual(new Map());
    await finish(session);
    await session.complete();
    await expectWhole(store);
  });

  it('gives up what was begun under other conditions', async () => {
    await using strict = await startStrict();
    const store = await makeStore(strict.url);
    const lost = await begin(store);
    const token = await lost.open!();
    await lost.writePart(0, part(0));
    const session = await begin(store, { token, precondition: { absent: true } });
    expect(await session.parts()).toEqual(new Map());
    await session.open!();
    expect(await sessionsOf(strict.url)).toEqual(['cancelled', 'open']);
  });

  it('leaves no session behind when it is aborted, in this process or in another', async () => {
    await using strict = await startStrict();
    const store = await makeStore(strict.url);
    for (const isTakenUp of [false, true]) {
      const session = await begin(store);
      const token = await session.open!();
      await session.writePart(0, part(0));
      await (isTakenUp ? await store.upload('big', { sizeBytes: content.length, token }) : session).abort();
    }
    expect(await sessionsOf(strict.url)).toEqual(['cancelled', 'cancelled']);
    expect((await store.list('')).objects).toEqual([]);
  });

  it('does not replace what was written there meanwhile', async () => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    const session = await begin(store, { precondition: { absent: true } });
    await finish(session);
    await store.write('big', Buffer.from('theirs'));
    await expect(session.complete()).rejects.toMatchObject({ tag: 'conflict' });
    expect(Buffer.from(await collect(store.read('big'))).toString()).toBe('theirs');
  });

  it('refuses a token of another key or size', async () => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    const { token } = await store.upload('big', { sizeBytes: 10 });
    await expect(store.upload('other', { sizeBytes: 10, token })).rejects.toMatchObject({ tag: 'bad-input' });
    await expect(store.upload('big', { sizeBytes: 11, token })).rejects.toMatchObject({ tag: 'bad-input' });
    await expect(store.upload('big', { sizeBytes: 10, token: 'nonsense' })).rejects.toMatchObject({
      tag: 'bad-input'
    });
  });

  it.each([0, 1, 256 * 1024, PART])('of %d bytes is whole', async sizeBytes => {
    const store = await makeStore(serverUrl('STRICT_GCS'));
    const session = await store.upload('small', { sizeBytes });
    if (sizeBytes > 0) {
      await session.writePart(0, content.subarray(0, sizeBytes));
    }
    expect(await store.stat('small')).toBeUndefined();
    expect(await session.complete()).toMatchObject({ sizeBytes });
    expect(Buffer.compare(await collect(store.read('small')), content.subarray(0, sizeBytes))).toBe(0);
  });

  it('sends a damaged part never as if it were right', async () => {
    await using proxy = await startFaultProxy({ upstream: serverUrl('STRICT_GCS'), service: 'gcs' });
    const store = await makeStore(proxy.url);
    const session = await begin(store);
    proxy.setRules([{ fault: 'flip-request', method: 'PUT', times: 1 }]);
    await finish(session);
    await expect(session.complete()).rejects.toMatchObject({ tag: 'differs' });
    expect(proxy.counters.flipped.request).toBe(1);
    expect((await store.list('')).objects).toEqual([]);
  });

  it('keeps its secret out of what it says', async () => {
    await using strict = await startStrict();
    const store = await makeStore(strict.url, { access: accessTo(strict.url) });
    const session = await begin(store);
    const token = await session.open!();
    const [, , path] = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
    const id = new URL(path!, strict.url).searchParams.get('upload_id')!;
    expect(id.length).toBeGreaterThan(20);
    await strict[Symbol.asyncDispose]();
    const quiet = await begin(store, { token });
    const error = await quiet.parts().catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ tag: 'network' });
    expect(String((error as Error).message)).not.toContain(id);
  });
});
