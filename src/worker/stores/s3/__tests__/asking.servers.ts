/** Who may ask an S3 server for what, and what the others are told. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { S3Store } from '..';
import type { S3Client } from '../client';
import {
  accessTo,
  bytes,
  clientOf,
  makeBucket,
  setPolicy,
  storeOf,
  textOf,
  type ServerName
} from './servers';

describe.each<ServerName>(['SEAWEEDFS', 'RGW'])('S3 on %s', server => {
  let bucket: string;
  let client: S3Client;
  let store: S3Store;

  beforeAll(async () => {
    bucket = await makeBucket(server);
    client = clientOf(accessTo(server), bucket);
    store = storeOf(accessTo(server), bucket);
  });

  describe('who asks', () => {
    const other = async (changes: Parameters<typeof accessTo>[1]): Promise<S3Store> =>
      storeOf(accessTo(server, changes), bucket);

    it('is told whose keys the server does not know, or whose secret is wrong', async () => {
      const right = await accessTo(server).keys();
      for (const wrong of [
        { accessKeyId: 'NOBODY', secretAccessKey: 'none' },
        { ...right!, secretAccessKey: 'wrong' }
      ]) {
        const store = await other({ keys: async () => wrong, origin: 'the keys of Bob', remedy: 'Ask Bob.' });
        for (const attempt of [() => store.list(''), () => store.write('x', bytes('x'))]) {
          const error = await attempt().then(
            () => undefined,
            (thrown: Error & { tag: string }) => thrown
          );
          expect(error).toMatchObject({ tag: 'unauthorized' });
          expect(error!.message).toMatch(/the keys of Bob .*Ask Bob\.$/);
          expect(error!.message).not.toContain(wrong.secretAccessKey);
        }
      }
    });

    it('may be nobody in a public bucket, where nobody may write', async () => {
      const key = 'open ä+%?#';
      await store.write(key, bytes('open to all'));
      const nobody = await other({ keys: async () => null });
      await expect(nobody.list('')).rejects.toMatchObject({ tag: 'unauthorized' });
      await setPolicy(client, bucket, 'Allow', ['s3:GetObject', 's3:ListBucket'], '*');
      expect(await textOf(nobody, key)).toBe('open to all');
      expect((await nobody.list('')).objects.length).toBeGreaterThan(0);
      expect(await (await fetch(nobody.publicUrl(key))).text()).toBe('open to all');
      await expect(nobody.write(key, bytes('x'))).rejects.toMatchObject({ tag: 'unauthorized' });
      expect((await nobody.capabilities()).presign).toBe(false);
      await client.demand({ method: 'DELETE', query: { policy: '' } });
    });

    it('can give a link to who has no keys', async () => {
      const key = 'linked ä+%?#';
      await store.write(key, bytes('linked'));
      const link = await store.presign(key, { expiresInSeconds: 60 });
      expect(await (await fetch(link)).text()).toBe('linked');
      expect((await fetch(link.replace(/Expires=60/, 'Expires=61'))).status).toBe(403);
      await expect(store.presign(key, { expiresInSeconds: 8 * 86_400 })).rejects.toMatchObject({
        tag: 'bad-input'
      });
    });

    it('is told which bucket there is not', async () => {
      const store = storeOf(accessTo(server), 'lifecycle-no-such-bucket');
      await expect(store.list('')).rejects.toMatchObject({
        tag: 'not-found',
        message: expect.stringContaining('no bucket lifecycle-no-such-bucket at 127.0.0.1')
      });
    });
  });
});
