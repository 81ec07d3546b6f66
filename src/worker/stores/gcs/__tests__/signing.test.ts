import { Storage } from '@google-cloud/storage';
import { describe, expect, it } from '@jest/globals';
import { GoogleAuth } from 'google-auth-library';
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { GcsAccess } from '../../../credentials';
import { GcsApi } from '../api';
import { signedUrl } from '../signing';

const EMAIL = 'robot@project.iam.gserviceaccount.com';
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' }
});

const sign = (text: string): Buffer => createSign('RSA-SHA256').update(text).sign(privateKey);
const theirSigner = Object.assign(new GoogleAuth(), {
  getCredentials: async () => ({ client_email: EMAIL }),
  sign: async (text: string) => sign(text).toString('base64')
});

const access: GcsAccess = {
  endpoint: 'https://storage.googleapis.com',
  token: async () => 'token',
  signer: async () => ({
    email: EMAIL,
    sign: async text => sign(text)
  }),
  origin: 'the key',
  remedy: ''
};
const api = new GcsApi('leap', access, key => `gs://leap/${key}`);
// Google's library refuses what is over already.
const now = new Date(Date.now() + 60_000);

describe('a signed address', () => {
  it.each(['a', 'a//b', 'a b/ü+%41?#&=.nc', "it's (a) *!", '日本/語', 'dir/'])(
    'of %j is that of Google’s own library',
    async key => {
      const [theirs] = await new Storage({ projectId: 'p', authClient: theirSigner })
        .bucket('leap')
        .file(key)
        .getSignedUrl({
          version: 'v4',
          action: 'read',
          accessibleAt: now,
          expires: now.getTime() + 3600_000
        });
      expect(await signedUrl(api, key, { expiresInSeconds: 3600, now })).toBe(theirs);
    }
  );

  it('names the host of the endpoint', async () => {
    const local = new GcsApi('leap', { ...access, endpoint: 'http://127.0.0.1:4443' }, String);
    expect(await signedUrl(local, 'a', { expiresInSeconds: 60 })).toMatch(
      /^http:\/\/127\.0\.0\.1:4443\/leap\/a\?/
    );
  });

  it.each([0, -1, Number.NaN, 8 * 24 * 3600])('is refused for %d seconds', async expiresInSeconds => {
    await expect(signedUrl(api, 'a', { expiresInSeconds })).rejects.toMatchObject({ tag: 'bad-input' });
  });

  it('is refused where a browser would change it', async () => {
    await expect(signedUrl(api, 'a/../b', { expiresInSeconds: 60 })).rejects.toMatchObject({
      tag: 'unsupported'
    });
  });

  it('needs somebody who signs', async () => {
    const { signer: _signer, ...mute } = access;
    await expect(
      signedUrl(new GcsApi('leap', mute, key => `gs://leap/${key}`), 'a', { expiresInSeconds: 60 })
    ).rejects.toMatchObject({ tag: 'unauthorized', message: 'gs://leap/a: the key cannot sign links.' });
  });
});
