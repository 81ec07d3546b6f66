/** Who signs links to Google's buckets. */
import { generateKeyPairSync, verify } from 'node:crypto';
import { makePlace, serveTokens, type Place, type Reply, type TokenServer } from './place';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' }
});

let place: Place;
let server: TokenServer;
let signBlob: Reply;
beforeEach(async () => {
  place = makePlace();
  signBlob = { body: { keyId: 'k', signedBlob: Buffer.from('signature').toString('base64') } };
  const google = { 'metadata-flavor': 'Google' };
  server = await serveTokens(({ url }) => {
    if (url.endsWith('/email')) {
      return { headers: google, body: 'hub@project.iam.gserviceaccount.com' };
    }
    return url.endsWith(':signBlob')
      ? signBlob
      : { headers: google, body: { access_token: 'secret-token', expires_in: 3600 } };
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const onGoogle = (): Record<string, string> => ({
  NO_GCE_CHECK: '',
  GCE_METADATA_HOST: server.host,
  CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: server.url
});

describe('a signer', () => {
  it('is the key of a service account, which asks nobody', async () => {
    const key = {
      type: 'service_account',
      client_email: 'robot@project.iam.gserviceaccount.com',
      private_key: privateKey,
      token_uri: `${server.url}/token`
    };
    const file = await place.write('key.json', JSON.stringify(key));
    const access = await place.gcs('gs://b', { GOOGLE_APPLICATION_CREDENTIALS: file });
    const { email, sign } = await access.signer!();
    expect(email).toBe('robot@project.iam.gserviceaccount.com');
    expect(verify('RSA-SHA256', Buffer.from('text'), publicKey, await sign('text'))).toBe(true);
    expect(server.asked.map(one => one.url)).toEqual(['/token']);
  });

  it('is the IAM service for a machine of Google’s', async () => {
    const access = await place.gcs('gs://b', onGoogle());
    const { email, sign } = await access.signer!();
    expect(email).toBe('hub@project.iam.gserviceaccount.com');
    expect(Buffer.from(await sign('text')).toString()).toBe('signature');
    expect(server.asked.at(-1)).toMatchObject({
      url: '/v1/projects/-/serviceAccounts/hub%40project.iam.gserviceaccount.com:signBlob',
      headers: { authorization: 'Bearer secret-token' }
    });
    expect(JSON.parse(server.asked.at(-1)!.body)).toMatchObject({
      payload: Buffer.from('text').toString('base64')
    });
  });

  it.each<[Reply, RegExp]>([
    [
      { status: 403, body: { error: { message: 'denied to secret-token' } } },
      /^gs:\/\/b: .*iam\.serviceAccounts\.signBlob.*administrator.*\(denied to \*\*\*\)/
    ],
    [{ status: 500, body: 'oops' }, /does not sign as hub@.*\(HTTP 500: no reason given\)/],
    [{ body: { signedBlob: 7 } }, /does not sign/]
  ])('says why IAM does not sign: %j', async (reply, words) => {
    signBlob = reply;
    const { sign } = await (await place.gcs('gs://b', onGoogle())).signer!();
    await expect(sign('text')).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(words)
    });
  });

  it.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    [
      "a person's login",
      async () => ({
        GOOGLE_APPLICATION_CREDENTIALS: await place.write(
          'login.json',
          JSON.stringify({
            type: 'authorized_user',
            client_id: 'c',
            client_secret: 's',
            refresh_token: 'r',
            token_uri: `${server.url}/token`
          })
        )
      }),
      /only a service account can sign links, and a person's Google login in .* is none/
    ],
    ['nobody', async () => ({ GS_NO_SIGN_REQUEST: 'yes' }), /only a service account/]
  ])('is not %s', async (_, env, words) => {
    const access = await place.gcs('gs://b', await env());
    await expect(access.signer!()).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(words)
    });
  });
});
