/** As whom Google's buckets are opened: files, remotes, metadata, each at a server of its own. */
import { generateKeyPairSync, verify } from 'node:crypto';
import { makePlace, serveTokens, type Place, type Reply, type TokenServer } from './place';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' }
});

let place: Place;
let server: TokenServer;
let reply: (url: string) => Reply | undefined;
let count = 0;
beforeEach(async () => {
  place = makePlace();
  count = 0;
  reply = () => ({ body: { access_token: `token-${++count}`, expires_in: 3600 } });
  server = await serveTokens(({ url }) => reply(url));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const account = (): object => ({
  type: 'service_account',
  client_email: 'robot@project.iam.gserviceaccount.com',
  private_key: privateKey,
  private_key_id: 'key-1',
  token_uri: `${server.url}/token`
});

const login = (): object => ({
  type: 'authorized_user',
  client_id: 'client',
  client_secret: 'client-secret',
  refresh_token: 'refresh-secret',
  token_uri: `${server.url}/token`
});

describe('GOOGLE_APPLICATION_CREDENTIALS', () => {
  const named = async (content: object | string): Promise<Record<string, string>> => ({
    GOOGLE_APPLICATION_CREDENTIALS: await place.write(
      'key.json',
      typeof content === 'string' ? content : JSON.stringify(content)
    )
  });

  it('with the key of a service account signs a claim and asks its token service', async () => {
    const access = await place.gcs('gs://b/k', await named(account()));
    expect([access.endpoint, await access.token()]).toEqual(['https://storage.googleapis.com', 'token-1']);
    expect(access.origin).toContain('the service account robot@project.iam.gserviceaccount.com in ');
    const form = new URLSearchParams(server.asked[0]!.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header, claims, signature] = form.get('assertion')!.split('.') as [string, string, string];
    const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(decode(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(decode(claims)).toMatchObject({
      iss: 'robot@project.iam.gserviceaccount.com',
      aud: `${server.url}/token`,
      scope: 'https://www.googleapis.com/auth/cloud-platform'
    });
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it("with a person's login is renewed when it runs out, and when told to", async () => {
    reply = () => ({ body: { access_token: `token-${++count}`, expires_in: count === 1 ? 0.05 : 3600 } });
    const access = await place.gcs('gs://b/k', await named(login()));
    expect(await access.token()).toBe('token-1');
    await new Promise(resolve => setTimeout(resolve, 60));
    expect([await access.token(), await access.token()]).toEqual(['token-2', 'token-2']);
    expect(await access.token({ renew: true })).toBe('token-3');
    expect(Object.fromEntries(new URLSearchParams(server.asked[0]!.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'client',
      client_secret: 'client-secret',
      refresh_token: 'refresh-secret'
    });
  });

  it('with an impersonated account asks for its token with the other', async () => {
    reply = url =>
      url === '/token'
        ? { body: { access_token: 'mine', expires_in: 3600 } }
        : { body: { accessToken: 'theirs', expireTime: '2100-01-01T00:00:00Z' } };
    const file = await named({
      type: 'impersonated_service_account',
      service_account_impersonation_url: `${server.url}/v1/projects/-/serviceAccounts/robot@p:generateAccessToken`,
      source_credentials: login()
    });
    const access = await place.gcs('gs://b/k', file);
    expect(await access.token()).toBe('theirs');
    expect(access.origin).toContain('the impersonated service account robot@p in ');
    expect(server.asked[1]!.headers.authorization).toBe('Bearer mine');
  });

  it('with a federated identity exchanges its token', async () => {
    const file = await named({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${server.url}/sts`,
      credential_source: { file: await place.write('subject', 'subject-token') }
    });
    const access = await place.gcs('gs://b/k', file);
    expect(await access.token()).toBe('token-1');
    expect(new URLSearchParams(server.asked[0]!.body).get('subject_token')).toBe('subject-token');
  });

  it.each<[string, string | object, string]>([
    ['no JSON', 'words', 'it is no JSON file of Google credentials'],
    ['of an unknown kind', { type: 'gdch_service_account' }, 'type "gdch_service_account" are not known'],
    ['without a field', { type: 'authorized_user', client_id: 'c' }, '"client_secret" in it is missing'],
    [
      'with a broken key',
      { type: 'service_account', client_email: 'a@b', private_key: 'x' },
      '"private_key" in it is no private key'
    ]
  ])('that is %s says so', async (_, content, words) => {
    const env = await named(content);
    const access = await place.gcs('gs://b/k', env);
    await expect(access.token()).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(new RegExp(`^gs://b: ${place.home}/key.json .GOOGLE_APP.*${words}`))
    });
  });

  it('that is not there says so', async () => {
    const access = await place.gcs('gs://b/k', { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' });
    await expect(access.token()).rejects.toThrow(
      '/nowhere/key.json (GOOGLE_APPLICATION_CREDENTIALS) is not there'
    );
  });

  it('that was revoked says how to sign in again', async () => {
    reply = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }
    });
    const access = await place.gcs('gs://b/k', await named(login()));
    await expect(access.token()).rejects.toThrow(
      /has expired or was revoked: .*Token has been expired or revoked.*gcloud auth application-default login" again/
    );
    expect(server.asked).toHaveLength(1);
  });

  it('whose token service stumbles is asked again', async () => {
    reply = () =>
      ++count === 1 ? { status: 503, body: 'busy' } : { body: { access_token: 'late', expires_in: 3600 } };
    expect(await (await place.gcs('gs://b/k', await named(login()))).token()).toBe('late');
  });
});

describe('without a variable', () => {
  it("gcloud's file is found, also where CLOUDSDK_CONFIG says", async () => {
    await place.write('.config/gcloud/application_default_credentials.json', JSON.stringify(login()));
    expect(await (await place.gcs('gs://b/k')).token()).toBe('token-1');
    await place.write('other/application_default_credentials.json', JSON.stringify(account()));
    const access = await place.gcs('gs://b/k', { CLOUDSDK_CONFIG: `${place.home}/other` });
    expect(await access.token()).toBe('token-2');
    expect(access.origin).toContain('robot@');
  });

  it("the metadata server gives the machine's own identity", async () => {
    reply = () => ({
      headers: { 'Metadata-Flavor': 'Google' },
      body: { access_token: 'machine', expires_in: 3000, token_type: 'Bearer' }
    });
    const env = { NO_GCE_CHECK: '', GCE_METADATA_HOST: server.host };
    const access = await place.gcs('gs://b/k', env);
    expect(await access.token()).toBe('machine');
    expect(access.origin).toBe(`this machine's own service account (metadata server ${server.host})`);
    expect(server.asked[0]).toMatchObject({
      url: '/computeMetadata/v1/instance/service-accounts/default/token',
      headers: { 'metadata-flavor': 'Google' }
    });
  });

  it('a metadata server that is still starting is asked again', async () => {
    reply = () => ({
      headers: { 'Metadata-Flavor': 'Google' },
      ...(++count === 1 ? { status: 500, body: '' } : { body: { access_token: 'late', expires_in: 3000 } })
    });
    const env = { NO_GCE_CHECK: '', GCE_METADATA_HOST: server.host };
    expect(await (await place.gcs('gs://b/k', env)).token()).toBe('late');
  });

  it('a metadata server that says nothing, or is not there, is given up', async () => {
    reply = () => undefined;
    const silent = await place.gcs('gs://b', { NO_GCE_CHECK: '', GCE_METADATA_HOST: server.host });
    await expect(silent.token()).rejects.toThrow(`- the metadata server ${server.host}: no answer in 2 s`);
    expect(server.asked).toHaveLength(1);
    const absent = await place.gcs('gs://b', { NO_GCE_CHECK: '', GCE_METADATA_HOST: '127.0.0.1:1' });
    await expect(absent.token()).rejects.toThrow(
      '- the metadata server 127.0.0.1:1: it refuses the connection'
    );
  });

  it.each<[string, Reply, string]>([
    ['is not Google', { body: { access_token: 'x', expires_in: 1 } }, "not as Google's metadata server"],
    [
      'has no account',
      { status: 404, headers: { 'Metadata-Flavor': 'Google' }, body: '' },
      'no service account'
    ]
  ])('all that was looked at is told when what answers as metadata server %s', async (_, answer, words) => {
    reply = () => answer;
    const env = { NO_GCE_CHECK: '', GCE_METADATA_HOST: server.host };
    const failure = (await place.gcs('gs://b/k', env)).token();
    await expect(failure).rejects.toMatchObject({
      tag: 'unauthorized',
      subject: 'gs://b',
      message: expect.stringMatching(
        new RegExp(
          [
            'There are no Google credentials for gs://b. Looked at:',
            '- GOOGLE_APPLICATION_CREDENTIALS: not set',
            `- .*: ${place.home}/.config/gcloud/application_default_credentials.json is not there`,
            `- the metadata server ${server.host}: .*${words}.*`,
            'Run "gcloud auth application-default login", or set .*GS_NO_SIGN_REQUEST'
          ].join('\n')
        )
      )
    });
  });

  it('a hub is told to its administrator, and a sign-in of gcloud alone is seen', async () => {
    await expect((await place.gcs('gs://b', { JUPYTERHUB_USER: 'alice' })).token()).rejects.toThrow(
      "tell the hub's administrator"
    );
    await place.write('.config/gcloud/credentials.db', '');
    await expect((await place.gcs('gs://b')).token()).rejects.toThrow(
      'gcloud is signed in, but only for itself'
    );
  });
});

describe('as nobody', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['an emulator', 'gs://b', { STORAGE_EMULATOR_HOST: 'localhost:9023' }, 'http://localhost:9023'],
    ['GS_NO_SIGN_REQUEST', 'gs://b', { GS_NO_SIGN_REQUEST: 'YES' }, 'https://storage.googleapis.com'],
    [
      'a remote that says so',
      'r:b',
      {
        RCLONE_CONFIG_R_TYPE: 'gcs',
        RCLONE_CONFIG_R_ANONYMOUS: 'true',
        RCLONE_CONFIG_R_ENDPOINT: 'http://h:1'
      },
      'http://h:1'
    ]
  ])('is how %s is reached', async (_, uri, env, endpoint) => {
    const access = await place.gcs(uri, env);
    expect([access.endpoint, await access.token()]).toEqual([endpoint, null]);
    expect(access.origin).toMatch(/^anonymous access \(/);
  });

  it('is how a bucket that no root names is read without credentials, and nothing else done in it', async () => {
    const access = await place.gcs('gs://archive/k');
    expect(await access.token({ isRead: true })).toBeNull();
    expect(access.origin).toBe('anonymous access (no Google credentials were found)');
    expect(access.remedy).toMatch(
      /^Credentials were looked for at:\n- GOOGLE_APPLICATION_CREDENTIALS: not set\n(- .*\n)+Run "gcloud [^\n]*key file\.$/
    );
    await expect(access.token()).rejects.toThrow('There are no Google credentials for gs://archive.');
    const yaml = 'panels: [{id: p, title: P, roots: [{uri: "gs://own/alice"}]}]';
    const own = await place.gcs('gs://own/bob', {
      LIFECYCLE_CONFIG: await place.write('lifecycle.yaml', yaml)
    });
    await expect(own.token({ isRead: true })).rejects.toThrow(
      'There are no Google credentials for gs://own.'
    );
  });

  it('is how a root says it, and by that scheme alone', async () => {
    const yaml =
      'panels: [{id: p, title: P, roots: [{uri: "gs://b", anonymous: true}, {uri: "gs://c", public: true}]}]';
    const env = {
      LIFECYCLE_CONFIG: await place.write('lifecycle.yaml', yaml),
      RCLONE_CONFIG_R_TYPE: 'gcs',
      RCLONE_CONFIG_R_ENV_AUTH: 'true'
    };
    expect(await (await place.gcs('gs://b/k', env)).token()).toBeNull();
    await expect((await place.gcs('gs://other/k', env)).token()).rejects.toMatchObject({
      tag: 'unauthorized'
    });
    await expect((await place.gcs('r:b/k', env)).token()).rejects.toMatchObject({ tag: 'unauthorized' });
    // Everybody may read it: without credentials it is worth a try; with them they are used.
    expect(await (await place.gcs('gs://c/k', env)).token()).toBeNull();
    await place.write('.config/gcloud/application_default_credentials.json', JSON.stringify(login()));
    expect(await (await place.gcs('gs://c/k', env)).token()).toBe('token-1');
  });
});

describe("rclone's remotes", () => {
  const remote = (options: Record<string, string>): Promise<string> =>
    place.write(
      '.config/rclone/rclone.conf',
      `[leap-gcs]\ntype = google cloud storage\nobject_acl = bucketOwnerFullControl\n${Object.entries(options)
        .map(([key, value]) => `${key} = ${value}\n`)
        .join('')}`
    );
  const token = async (env?: Record<string, string>): Promise<string | null> =>
    (await place.gcs('leap-gcs:leap-persistent/alice', env)).token();

  it('use a key that they name or hold', async () => {
    await place.write('keys/robot.json', JSON.stringify(account()));
    await remote({ service_account_file: '${KEYS}/robot.json' });
    expect(await token({ KEYS: `${place.home}/keys` })).toBe('token-1');
    await remote({ service_account_file: '~/keys/robot.json' });
    expect(await token()).toBe('token-2');
    await remote({ service_account_credentials: JSON.stringify(account()) });
    expect(await token()).toBe('token-3');
  });

  it("use the environment's credentials, with env_auth and where nothing else is given", async () => {
    await place.write('.config/gcloud/application_default_credentials.json', JSON.stringify(login()));
    await remote({ env_auth: 'true', location: 'us' });
    expect(await token()).toBe('token-1');
    await remote({});
    expect(await token()).toBe('token-2');
  });

  it('use the token that rclone keeps while it is valid', async () => {
    const stored = (expiry: string): string =>
      JSON.stringify({ access_token: 'stored', refresh_token: 'again', expiry });
    await remote({ token: stored('2100-01-01T00:00:00.123456789+01:00') });
    expect(await token()).toBe('stored');
    await remote({ token: stored('2020-01-01T00:00:00Z') });
    await expect(token()).rejects.toThrow('Run "rclone config reconnect leap-gcs:"');
    await remote({
      token: stored('2020-01-01T00:00:00Z'),
      client_id: 'mine',
      client_secret: 'mine-too',
      token_url: `${server.url}/token`
    });
    expect(await token()).toBe('token-1');
    expect(new URLSearchParams(server.asked[0]!.body).get('refresh_token')).toBe('again');
    await remote({ access_token: 'given' });
    expect(await token()).toBe('given');
  });
});
