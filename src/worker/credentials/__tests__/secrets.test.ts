/** Whatever goes wrong, no secret stands in what a person, a log or the browser is told. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { makePlace, serveTokens, type Place, type TokenServer } from './place';

let place: Place;
/** Repeats all it is told, as a careless server does. */
let parrot: TokenServer;
const before = { ...process.env };
beforeAll(async () => {
  place = makePlace();
  parrot = await serveTokens(({ body, headers, url }) => {
    const said = `${decodeURIComponent(body)} ${headers.authorization ?? ''}`;
    return url === '/plain'
      ? { status: 400, body: said }
      : url.startsWith('/sts')
        ? {
            status: 400,
            headers: { 'content-type': 'text/xml' },
            body: `<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>${said.replaceAll(/[&<]/g, ' ')}</Message></Error></ErrorResponse>`
          }
        : { status: 400, body: { error: 'invalid_grant', error_description: said, message: said } };
  });
  process.env.AWS_ENDPOINT_URL_STS = `${parrot.url}/sts`;
});
afterAll(async () => {
  process.env = before;
  await parrot[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

type Env = Record<string, string>;
type Failing = (secret: string) => Promise<[uri: string, env: Env]>;

const credentialsFile = async (content: string): Promise<[string, Env]> => [
  'gs://b',
  { GOOGLE_APPLICATION_CREDENTIALS: await place.write('key.json', content) }
];

const login = (secret: string, path: string): string =>
  JSON.stringify({
    type: 'authorized_user',
    client_id: 'c',
    client_secret: `c${secret}`,
    refresh_token: secret,
    token_uri: `${parrot.url}${path}`
  });

const rclone = (type: string, options: Env): [string, Env] => [
  'r:b',
  Object.fromEntries(
    Object.entries({ type, ...options }).map(([key, value]) => [
      `RCLONE_CONFIG_R_${key.toUpperCase()}`,
      value
    ])
  )
];

const profile = async (lines: string): Promise<[string, Env]> => {
  await place.write('.aws/config', `[profile p]\n${lines}\n`);
  return ['s3://b', { AWS_PROFILE: 'p', PATH: process.env.PATH! }];
};

const FAILING: Record<string, Failing> = {
  'a file that is no JSON': secret => credentialsFile(`${secret} {`),
  'a file cut off': secret => credentialsFile(`{"type": "authorized_user", "refresh_token": "${secret}`),
  'a file without a type': secret => credentialsFile(`{"refresh_token": "${secret}"}`),
  'a file that lacks a field': secret =>
    credentialsFile(`{"type": "authorized_user", "client_id": "a", "client_secret": "${secret}"}`),
  'a key that is none': secret =>
    credentialsFile(`{"type": "service_account", "client_email": "a", "private_key": "${secret}"}`),
  'a login that is refused': secret => credentialsFile(login(secret, '/json')),
  'a login that is refused in plain words': secret => credentialsFile(login(secret, '/plain')),
  'a federated identity that is refused': async secret =>
    credentialsFile(
      JSON.stringify({
        type: 'external_account',
        audience: 'a',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${parrot.url}/json`,
        credential_source: { file: await place.write('subject', secret) }
      })
    ),
  'a remote with a broken key': async secret =>
    rclone('gcs', { service_account_credentials: `{"x": "${secret}"` }),
  'a remote with a broken token': async secret => rclone('gcs', { token: secret }),
  'a remote whose token expired': async secret =>
    rclone('gcs', { token: `{"access_token": "${secret}", "expiry": "2020-01-01T00:00:00Z"}` }),
  'a remote whose token is not renewed': async secret =>
    rclone('gcs', {
      token: `{"access_token": "${secret}", "refresh_token": "r${secret}", "expiry": "2020-01-01T00:00:00Z"}`,
      client_id: 'c',
      client_secret: `c${secret}`,
      token_url: `${parrot.url}/json`
    }),
  'half of the keys in the environment': async secret => ['s3://b', { AWS_SECRET_ACCESS_KEY: secret }],
  'half of the keys in a profile': secret => profile(`aws_secret_access_key = ${secret}`),
  'half of the keys in a remote': async secret => rclone('s3', { secret_access_key: secret }),
  'half of the keys of an endpoint': async secret => ['osn://b', { OSN_SECRET_KEY_INBOX: secret }],
  'a program that fails': secret =>
    profile(`credential_process = sh -c "echo ${secret}; echo ${secret} >&2; exit 1"`),
  'a program that says nothing of use': secret => profile(`credential_process = echo ${secret}`),
  'a role that is refused': async secret =>
    profile(
      `role_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = ${await place.write('jwt', secret)}\naws_secret_access_key = ${secret}`
    ),
  'a web identity that is refused': async secret => [
    's3://b',
    { AWS_WEB_IDENTITY_TOKEN_FILE: await place.write('jwt', secret), AWS_ROLE_ARN: 'arn:aws:iam::1:role/r' }
  ],
  "a container's role that is refused": async secret => [
    's3://b',
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${parrot.url}/json`, AWS_CONTAINER_AUTHORIZATION_TOKEN: secret }
  ]
};

describe('no secret is told of', () => {
  it.each(Object.entries(FAILING))('%s', async (_, prepare) => {
    const secrets = fc.stringMatching(/^[A-Za-z0-9]{44,60}$/);
    await fc.assert(
      fc.asyncProperty(secrets, async secret => {
        const [uri, env] = await prepare(secret);
        const access = await (/^gs|GCS/.test(`${uri} ${env.RCLONE_CONFIG_R_TYPE?.toUpperCase()}`)
          ? place.gcs(uri, env).then(made => ({ made, ask: () => made.token() }))
          : place.s3(uri, env).then(made => ({ made, ask: () => made.keys() })));
        const failure: unknown = await access.ask().then(
          () => undefined,
          (error: unknown) => error
        );
        expect(failure).toMatchObject({ tag: 'unauthorized' });
        const told = [
          inspect(failure, { depth: 20, showHidden: true }),
          JSON.stringify(failure),
          (failure as Error).stack,
          access.made.origin,
          access.made.remedy
        ].join('\n');
        expect(told.includes(secret)).toBe(false);
      }),
      { numRuns: 5 }
    );
  });
});
