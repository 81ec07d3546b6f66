/** What S3 stores do beyond what every store must, on the server that OSN runs and on another. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { collect, md5Hex } from '../../../core';
import { objects } from '../..';
import { describeStore } from '../../__tests__/conformance';
import type { S3Store } from '..';
import type { S3Client } from '../client';
import { createUpload, listUploads, uploadPart } from '../multipart';
import {
  accessTo,
  bytes,
  clientOf,
  makeBucket,
  placesOn,
  setPolicy,
  storeOf,
  textOf,
  type ServerName
} from './servers';

const MIB = 1024 * 1024;
const lacks = { 'renames at one version, and never over what it should not': 'a bucket cannot rename' };
const without = ['resolve', 'cleanUpBelow', 'syncBelow', 'rename'] as const;
describeStore('an S3 bucket on SeaweedFS', placesOn('SEAWEEDFS'), {
  lacks: { 'takes any string for a key': 'its keys are the paths of files', ...lacks },
  without
});
describeStore('an S3 bucket on Ceph', placesOn('RGW'), { lacks, without });

describe.each<ServerName>(['SEAWEEDFS', 'RGW'])('S3 on %s', server => {
  let bucket: string;
  let client: S3Client;
  let store: S3Store;
  let count = 0;
  /** A key that nothing else uses. */
  const newKey = (): string => `key ${count++}/ä+%?#`;
  const uploadsOf = async (key: string): Promise<string[]> =>
    (await listUploads(client, key)).uploads.map(({ uploadId }) => uploadId);

  beforeAll(async () => {
    bucket = await makeBucket(server);
    client = clientOf(accessTo(server), bucket);
    store = storeOf(accessTo(server), bucket);
  });

  describe('writing', () => {
    it('refuses bytes that are not what their MD5 says, and shows nothing of them', async () => {
      const key = newKey();
      await expect(store.write(key, bytes('abc'), { md5: md5Hex(bytes('abd')) })).rejects.toMatchObject({
        tag: 'differs',
        subject: store.uri(key)
      });
      const session = await store.upload(key, { sizeBytes: 3 });
      await expect(session.writePart(0, bytes('abc'), { md5: md5Hex(bytes('abd')) })).rejects.toMatchObject({
        tag: 'differs'
      });
      await session.abort();
      expect(await store.stat(key)).toBeUndefined();
    });

    it('writes a stream of unknown length in parts, and leaves nothing of one that breaks', async () => {
      const key = newKey();
      const chunk = randomBytes(3 * MIB);
      const whole = createHash('md5');
      async function* stream(chunks: number, end?: Error): AsyncGenerator<Uint8Array> {
        for (let i = 0; i < chunks; i++) {
          whole.update(chunk);
          yield chunk;
        }
        if (end) {
          throw end;
        }
      }
      await expect(store.write(key, stream(8, new Error('the source broke')))).rejects.toThrow(
        'the source broke'
      );
      expect(await uploadsOf(key)).toEqual([]);
      expect(await store.stat(key)).toBeUndefined();

      const info = await store.write(key, stream(6), { sizeBytes: 18 * MIB, metadata: { by: 'alice' } });
      expect(info).toMatchObject({ sizeBytes: 18 * MIB, metadata: { by: 'alice' } });
      expect(info.multipartMd5).toMatch(/-3$/);
      const read = createHash('md5');
      for await (const piece of store.read(key)) {
        read.update(piece);
      }
      const sent = createHash('md5');
      for (let i = 0; i < 6; i++) {
        sent.update(chunk);
      }
      expect(read.digest('hex')).toBe(sent.digest('hex'));

      await expect(store.write(newKey(), stream(6), { sizeBytes: 17 * MIB })).rejects.toMatchObject({
        tag: 'changed'
      });
    });

    it('keeps metadata that no header can hold as it is', async () => {
      const key = newKey();
      const metadata = { note: 'Größe: 5 µm', empty: '', like: '=?UTF-8?B?eA==?=' };
      await store.write(key, bytes('x'), { metadata });
      expect((await store.stat(key))?.metadata).toMatchObject({ note: metadata.note, like: metadata.like });
    });

    it('copies at the version and under the condition that it is told', async () => {
      const [from, to] = [newKey(), newKey()];
      const source = await store.write(from, bytes('one'), {
        contentType: 'text/x-one',
        metadata: { k: 'v' }
      });
      const absent = { absent: true } as const;
      // Nothing was asked of the server before: it must be known all the same.
      const fresh = storeOf(accessTo(server), bucket);
      await expect(
        fresh.copyFrom(store, from, to, { ifVersion: md5Hex(bytes('other')), sizeBytes: 3 })
      ).rejects.toMatchObject({ tag: 'changed', subject: store.uri(from) });
      expect(await store.stat(to)).toBeUndefined();
      await store.copyFrom(store, from, to, { ifVersion: source.version!, precondition: absent });
      expect(await store.stat(to)).toMatchObject({
        md5: source.md5,
        contentType: 'text/x-one',
        metadata: { k: 'v' }
      });
      await expect(store.copyFrom(store, from, to, { precondition: absent })).rejects.toMatchObject({
        tag: 'conflict',
        subject: store.uri(to)
      });
      await expect(store.copyFrom(store, newKey(), to)).rejects.toMatchObject({ tag: 'not-found' });
    });

    // On SeaweedFS no policy denies its one user anything.
    if (server === 'RGW') {
      it('leaves to the caller what the service may not read for these keys', async () => {
        const [from, to] = ['denied/from', newKey()];
        await store.write(from, bytes('one'));
        await setPolicy(client, bucket, 'Deny', ['s3:GetObject'], 'denied/*');
        expect(await store.copyFrom(store, from, to, { sizeBytes: 3 })).toBeUndefined();
        await client.demand({ method: 'DELETE', query: { policy: '' } });
      });
    }

    it('takes the bucket itself for no object', async () => {
      expect(await store.stat('')).toBeUndefined();
      await store.makeFolder('');
      for (const attempt of [() => store.write('', bytes('x')), () => collect(store.read(''))]) {
        await expect(attempt()).rejects.toMatchObject({ tag: 'bad-input' });
      }
      const [outcome] = await Array.fromAsync(store.remove([{ key: '' }]));
      expect(outcome).toMatchObject({ outcome: 'failed', error: { tag: 'bad-input' } });
    });
  });

  describe('an upload in parts', () => {
    const content = randomBytes(8 * MIB + 5);
    const parts = [content.subarray(0, 8 * MIB), content.subarray(8 * MIB)] as const;

    it('is taken up by its first token after its process was killed, and leaves nothing else', async () => {
      const key = newKey();
      const options = { sizeBytes: content.length };
      // Somebody's older upload of the same key, and one of a key that begins with it.
      const older = await createUpload(client, key, {});
      const longer = await createUpload(client, `${key}/more`, {});
      await new Promise(resolve => setTimeout(resolve, 2500));

      const first = await store.upload(key, options);
      const { token } = first;
      const exact = await first.open!();
      expect(exact).not.toBe(token);

      const second = await storeOf(accessTo(server), bucket).upload(key, { ...options, token });
      expect(await second.open!()).toBe(exact);
      await second.writePart(0, parts[0]);
      await second.writePart(1, parts[1]);
      await second.complete();
      expect(await uploadsOf(key)).toEqual([older.uploadId]);
      expect(await uploadsOf(`${key}/more`)).toEqual([longer.uploadId]);
    });

    it('never takes somebody else’s parts for its own', async () => {
      const key = newKey();
      const { token } = await store.upload(key, { sizeBytes: content.length });
      const theirs = await createUpload(client, key, {});
      await uploadPart(client, key, theirs.uploadId, 1, randomBytes(8 * MIB), {});
      const second = await store.upload(key, { sizeBytes: content.length, token });
      await second.open!();
      expect(await second.parts()).toEqual(new Map());
      await second.writePart(0, parts[0]);
      await second.writePart(1, parts[1]);
      await second.complete();
      expect(Buffer.compare(await collect(store.read(key)), content)).toBe(0);
      expect(await uploadsOf(key)).toEqual([theirs.uploadId]);
    });

    it('is given up by its first token', async () => {
      const key = newKey();
      const first = await store.upload(key, { sizeBytes: content.length });
      const { token } = first;
      await first.open!();
      await (await store.upload(key, { sizeBytes: content.length, token })).abort();
      expect(await uploadsOf(key)).toEqual([]);
    });

    it('begins anew when it is gone from the server', async () => {
      const key = newKey();
      const first = await store.upload(key, { sizeBytes: content.length });
      const token = await first.open!();
      await first.abort();
      const second = await store.upload(key, { sizeBytes: content.length, token });
      expect(await second.parts()).toEqual(new Map());
      await second.writePart(1, parts[1]);
      await second.writePart(0, parts[0]);
      expect(await second.complete()).toMatchObject({ sizeBytes: content.length });
    });

    it('becomes visible once, however often that is asked', async () => {
      const key = newKey();
      const session = await store.upload(key, { sizeBytes: content.length, md5: md5Hex(content) });
      await session.writePart(0, parts[0]);
      await session.writePart(1, parts[1]);
      const once = await session.complete();
      expect(once).toMatchObject({ md5: md5Hex(content), multipartMd5: expect.stringMatching(/-2$/) });
      expect(once.metadata).toBeUndefined();
      expect(await session.complete()).toMatchObject({ version: once.version });
      expect(await uploadsOf(key)).toEqual([]);
    });

    it('does not become visible over what it should not', async () => {
      const key = newKey();
      const session = await store.upload(key, { sizeBytes: 3, precondition: { absent: true } });
      await session.writePart(0, bytes('new'));
      const there = await store.write(key, bytes('old'));
      await expect(session.complete()).rejects.toMatchObject({ tag: 'conflict' });
      await store.write(key, bytes('newer'));
      await expect(session.complete({ precondition: { version: there.version! } })).rejects.toMatchObject({
        tag: 'conflict'
      });
      expect(await textOf(store, key)).toBe('newer');
      await session.abort();
      expect(await uploadsOf(key)).toEqual([]);
    });

    it('has parts copied by the service, at one version', async () => {
      const [from, to] = [newKey().replace('%', ''), newKey()];
      const source = await store.write(from, content);
      const session = await store.upload(to, { sizeBytes: content.length });
      const ifVersion = source.version!;
      expect(await session.copyPart!(0, store, from, { ifVersion })).toBe(true);
      expect(await session.copyPart!(1, store, from, { ifVersion })).toBe(true);
      expect([...(await session.parts()).keys()]).toEqual([0, 1]);
      await session.complete();
      expect(Buffer.compare(await collect(store.read(to)), content)).toBe(0);

      await store.write(from, randomBytes(content.length));
      const late = await store.upload(newKey(), { sizeBytes: content.length });
      await expect(late.copyPart!(0, store, from, { ifVersion })).rejects.toMatchObject({ tag: 'changed' });
      await late.abort();
    });

    it('never has parts copied from another key than it names', async () => {
      const [escaped, plain] = ['copied/a%41', 'copied/aA'];
      await store.write(escaped, bytes('right'));
      await store.write(plain, bytes('wrong'));
      const session = await store.upload('copied/to', { sizeBytes: 5 });
      // Ceph 16.2 would copy from the other one.
      expect(await session.copyPart!(0, store, escaped, {})).toBe(server !== 'RGW');
      if (server !== 'RGW') {
        await session.complete();
        expect(await textOf(store, 'copied/to')).toBe('right');
      }
      await session.abort();
      const whole = await store.copyFrom(store, escaped, 'copied/whole');
      expect(whole?.md5).toBe(md5Hex(bytes('right')));
    });

    it('refuses the token of another upload', async () => {
      const { token } = await store.upload('a', { sizeBytes: 5 });
      await expect(store.upload('b', { sizeBytes: 5, token })).rejects.toMatchObject({ tag: 'bad-input' });
      await expect(store.upload('a', { sizeBytes: 6, token })).rejects.toMatchObject({ tag: 'bad-input' });
    });
  });

  it('removes thousands of keys, and those that no XML document can hold', async () => {
    const prefix = 'many/';
    const keys = Array.from({ length: 1200 }, (_, i) => `${prefix}${i}&<>"'\r\n\t`);
    if (server === 'RGW') {
      keys.push(`${prefix}\u0001`);
    }
    for (let i = 0; i < keys.length; i += 40) {
      await Promise.all(keys.slice(i, i + 40).map(key => store.write(key, new Uint8Array(0))));
    }
    expect(await Array.fromAsync(objects(store, prefix))).toHaveLength(keys.length);
    const outcomes = await Array.fromAsync(store.remove(keys.map(key => ({ key }))));
    expect(outcomes.map(({ key }) => key)).toEqual(keys);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['removed']));
    expect(await Array.fromAsync(objects(store, prefix))).toEqual([]);
  });
});
