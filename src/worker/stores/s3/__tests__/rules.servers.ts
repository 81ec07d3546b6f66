/** What an S3 bucket does by itself: it lets objects expire, and keeps what is removed. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { S3Store } from '..';
import type { S3Client } from '../client';
import { accessTo, bytes, clientOf, makeBucket, storeOf, textOf, type ServerName } from './servers';

describe.each<ServerName>(['SEAWEEDFS', 'RGW'])('S3 on %s', server => {
  let bucket: string;
  let client: S3Client;
  let store: S3Store;

  beforeAll(async () => {
    bucket = await makeBucket(server);
    client = clientOf(accessTo(server), bucket);
    store = storeOf(accessTo(server), bucket);
  });

  describe('the bucket’s rules', () => {
    const put = async (query: string, document: string): Promise<void> => {
      const body = Buffer.from(document);
      const md5 = createHash('md5').update(body).digest('base64');
      await client.demand({ method: 'PUT', query: { [query]: '' }, headers: { 'content-md5': md5 }, body });
    };

    it('tell when objects expire, as far as that holds for all below a prefix', async () => {
      expect(await store.rules()).toEqual({ expiry: [], versioning: false });
      const rule = (id: string, status: string, filter: string, days: number): string =>
        `<Rule><ID>${id}</ID>${filter}<Status>${status}</Status><Expiration><Days>${days}</Days></Expiration></Rule>`;
      const prefix = (text: string): string => `<Filter><Prefix>${text}</Prefix></Filter>`;
      await put(
        'lifecycle',
        `<LifecycleConfiguration>${rule('a', 'Enabled', prefix('tmp/'), 7)}${rule('b', 'Disabled', prefix('off/'), 1)}${rule(
          'c',
          'Enabled',
          '<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>',
          3
        )}</LifecycleConfiguration>`
      );
      const { expiry } = await storeOf(accessTo(server), bucket).rules();
      expect(expiry).toEqual([{ prefix: 'tmp/', ageDays: 7 }]);
    });

    it('tell that removed objects stay, and those are restored', async () => {
      expect((await store.capabilities()).undo).toBe(false);
      await put('versioning', '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
      const versioned = storeOf(accessTo(server), bucket);
      expect((await versioned.capabilities()).undo).toBe(true);
      const [key, never] = ['kept ä+%?#', 'never written'];
      await versioned.write(key, bytes('older'));
      const kept = await versioned.write(key, bytes('kept'));
      await versioned.write(`${key}2`, bytes('beside it'));
      for (let i = 0; i < 2; i++) {
        await Array.fromAsync(versioned.remove([{ key }]));
      }
      expect(await versioned.stat(key)).toBeUndefined();
      const outcomes = await Array.fromAsync(
        versioned.restore([
          { key, version: kept.version! },
          { key: never, version: kept.version! },
          { key: `${key}2`, version: 'another' }
        ])
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['restored', 'absent', 'kept']);
      expect(await textOf(versioned, key)).toBe('kept');
    });
  });
});
