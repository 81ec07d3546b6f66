/** Where S3 buckets are and as whom they are opened: environment, profiles, remotes, endpoints. */
import { jest } from '@jest/globals';
import { makePlace, serveTokens, type Place } from './place';

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place[Symbol.asyncDispose]());

type Env = Record<string, string>;
const KEYS: Env = { AWS_ACCESS_KEY_ID: 'AKENV', AWS_SECRET_ACCESS_KEY: 'env-secret' };

/** What a store is given, in one line. */
async function opened(uri: string, env: Env = {}): Promise<string> {
  const access = await place.s3(uri, env);
  const keys = await access.keys();
  const who = keys ? `${keys.accessKeyId}/${keys.secretAccessKey}/${keys.sessionToken ?? '-'}` : 'nobody';
  return `${access.endpoint} ${access.region} ${access.pathStyle ? 'path' : 'host'} ${who}`;
}

describe('s3://', () => {
  it.each<[string, string, Env, string]>([
    ['is Amazon', 's3://b/k', {}, 'https://s3.us-east-1.amazonaws.com us-east-1 host'],
    ['with a dotted bucket', 's3://b.c/k', {}, 'https://s3.us-east-1.amazonaws.com us-east-1 path'],
    [
      'in a region',
      's3://b',
      { AWS_REGION: 'eu-west-1' },
      'https://s3.eu-west-1.amazonaws.com eu-west-1 host'
    ],
    [
      'in China',
      's3://b',
      { AWS_DEFAULT_REGION: 'cn-north-1' },
      'https://s3.cn-north-1.amazonaws.com.cn cn-north-1 host'
    ],
    [
      "at one of Amazon's hosts",
      's3://b',
      { AWS_ENDPOINT_URL: 'https://s3.us-west-2.amazonaws.com' },
      'https://s3.us-west-2.amazonaws.com us-west-2 host'
    ],
    [
      'at an endpoint',
      's3://b',
      { AWS_ENDPOINT_URL_S3: 'http://localhost:8333/' },
      'http://localhost:8333 us-east-1 path'
    ]
  ])('%s', async (_, uri, env, expected) => {
    expect(await opened(uri, { ...KEYS, ...env })).toBe(`${expected} AKENV/env-secret/-`);
  });

  const CONFIG = `[default]
region = us-west-2
[profile lab]
region = lab-1
endpoint_url = https://s3.lab.org
[profile empty]
region = us-east-2
[profile half]
aws_access_key_id = AKHALF
`;

  it('takes the keys and the place of the profile in force', async () => {
    await place.write('.aws/config', CONFIG);
    await place.write(
      '.aws/credentials',
      '[default]\naws_access_key_id=AKDEF\naws_secret_access_key=def-secret\n[lab]\naws_access_key_id=AKLAB\naws_secret_access_key=lab+secret/=\naws_session_token=session==\n'
    );
    expect(await opened('s3://b')).toBe(
      'https://s3.us-west-2.amazonaws.com us-west-2 host AKDEF/def-secret/-'
    );
    expect(await opened('s3://b', { AWS_PROFILE: 'lab' })).toBe(
      'https://s3.lab.org lab-1 path AKLAB/lab+secret/=/session=='
    );
    // As boto has it: the environment's keys precede a profile's, which still says where.
    expect(await opened('s3://b', { AWS_PROFILE: 'lab', ...KEYS, AWS_SESSION_TOKEN: 's' })).toBe(
      'https://s3.lab.org lab-1 path AKENV/env-secret/s'
    );
    const access = await place.s3('s3://b', { AWS_PROFILE: 'lab' });
    await access.keys();
    expect(access.origin).toBe(
      `the keys of the profile "lab" in ${place.home}/.aws/credentials and ${place.home}/.aws/config`
    );
  });

  it('reads the profile anew when a server says that its keys have expired', async () => {
    const keys = (name: string): Promise<string> =>
      place.write('.aws/credentials', `[default]\naws_access_key_id=${name}\naws_secret_access_key=s\n`);
    await keys('AKOLD');
    const access = await place.s3('s3://b');
    expect(await access.keys()).toMatchObject({ accessKeyId: 'AKOLD' });
    await keys('AKNEW');
    expect(await access.keys()).toMatchObject({ accessKeyId: 'AKOLD' });
    expect(await access.keys({ renew: true })).toMatchObject({ accessKeyId: 'AKNEW' });
  });

  it('reads the files that the environment names', async () => {
    const env = {
      AWS_CONFIG_FILE: await place.write('c', '[profile x]\nregion = x-1\n'),
      AWS_SHARED_CREDENTIALS_FILE: await place.write(
        'k',
        '[x]\naws_access_key_id=AKX\naws_secret_access_key=sx\n'
      ),
      AWS_PROFILE: 'x'
    };
    expect(await opened('s3://b', env)).toBe('https://s3.x-1.amazonaws.com x-1 host AKX/sx/-');
  });

  it.each<[string, Env, string]>([
    [
      'half of the keys',
      { AWS_ACCESS_KEY_ID: 'A' },
      'AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not'
    ],
    [
      'a profile that is not there',
      { AWS_PROFILE: 'lob' },
      'AWS_PROFILE names the profile "lob", which is not in .* (they hold "default", "lab", "empty", "half")'
    ],
    ['half of the keys in a profile', { AWS_PROFILE: 'half' }, 'has only one of aws_access_key_id and']
  ])('with %s says so', async (_, env, words) => {
    await place.write('.aws/config', CONFIG);
    const pattern = words.replaceAll(/[()]/g, '\\$&');
    await expect(opened('s3://b', env)).rejects.toMatchObject({
      tag: 'unauthorized',
      subject: 's3://b',
      message: expect.stringMatching(pattern)
    });
  });

  it('without any keys tells all that was looked at', async () => {
    await place.write('.aws/config', CONFIG);
    await expect(opened('s3://b', { AWS_PROFILE: 'empty' })).rejects.toThrow(
      [
        'There are no AWS credentials for s3://b. Looked at:',
        '- AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set',
        `- the profile "empty": no keys in ${place.home}/.aws/credentials and ${place.home}/.aws/config`,
        '- AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN: not set',
        '- AWS_CONTAINER_CREDENTIALS_FULL_URI: not set',
        "- the machine's role (instance metadata): not asked, for AWS_EC2_METADATA_DISABLED is set",
        'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE. For a bucket that everybody may read, set AWS_NO_SIGN_REQUEST=YES'
      ].join('\n')
    );
    await expect(opened('s3://b', { AWS_ENDPOINT_URL: 'https://ceph.org' })).rejects.toThrow(
      "not asked, for the endpoint is not Amazon's"
    );
    expect(await opened('s3://b', { AWS_NO_SIGN_REQUEST: 'yes' })).toMatch(/nobody$/);
  });
});

describe('credential_process', () => {
  const profile = async (script: string): Promise<Env> => {
    const path = await place.write('keys.sh', script);
    await place.write(
      '.aws/config',
      `[profile made]\ncredential_process = sh "${path}" --password=pw-secret\n`
    );
    return { AWS_PROFILE: 'made', PATH: process.env.PATH! };
  };

  it('is run again when its keys expire, and when told to', async () => {
    const env = await profile(`
      echo x >>"${place.home}/runs"
      runs=$(wc -l <"${place.home}/runs")
      echo '{"Version": 1, "AccessKeyId": "AK'$runs'", "SecretAccessKey": "s", "SessionToken": "t",'
      echo '"Expiration": "'$(date -u -d "+$([ $runs = 1 ] && echo 1 || echo 900) sec" +%FT%TZ)'"}'`);
    const access = await place.s3('s3://b', env);
    const first = (await access.keys())!;
    expect(first).toMatchObject({ accessKeyId: 'AK1', sessionToken: 't' });
    await new Promise(resolve => setTimeout(resolve, first.expiresAt!.getTime() - Date.now() + 10));
    expect((await access.keys())!.accessKeyId).toBe('AK2');
    expect((await access.keys())!.accessKeyId).toBe('AK2');
    expect((await access.keys({ renew: true }))!.accessKeyId).toBe('AK3');
  });

  it.each([
    ['fails', 'echo the-secret >&2; exit 3', 'it ended with exit code 3; run it by hand'],
    ['prints words', 'echo the-secret', 'it printed no JSON'],
    ['prints half', `echo '{"Version": 1, "AccessKeyId": "A"}'`, 'it printed no valid SecretAccessKey'],
    [
      'is late',
      `echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"the-secret","Expiration":"2020-01-01T00:00:00Z"}'`,
      'it printed keys that expired at 2020-01-01T00:00:00Z'
    ]
  ])('that %s says so, and repeats neither command nor output', async (_, script, words) => {
    const failure = await opened('s3://b', await profile(script)).catch((error: Error) => error);
    expect(failure).toMatchObject({ tag: 'unauthorized', message: expect.stringContaining(words) });
    expect(String(failure)).not.toMatch(/secret/);
  });
});

describe("AWS' own code", () => {
  // It reads the process' environment, not the configuration's.
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('changes a web identity into keys', async () => {
    const answer = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKWEB</AccessKeyId><SecretAccessKey>web</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
    await using sts = await serveTokens(() => ({ headers: { 'content-type': 'text/xml' }, body: answer }));
    process.env.AWS_ENDPOINT_URL_STS = sts.url;
    const env = {
      AWS_WEB_IDENTITY_TOKEN_FILE: await place.write('token', 'jwt'),
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/hub'
    };
    expect(await opened('s3://b', env)).toMatch(/AKWEB\/web\/t$/);
    expect(sts.asked[0]!.body).toContain('WebIdentityToken=jwt');
    await place.write(
      '.aws/config',
      `[profile hub]\nrole_arn=arn:aws:iam::1:role/hub\nweb_identity_token_file=${env.AWS_WEB_IDENTITY_TOKEN_FILE}\n`
    );
    expect(await opened('s3://b', { AWS_PROFILE: 'hub' })).toMatch(/AKWEB\/web\/t$/);
  });

  it("asks for the container's role, and says what it answered", async () => {
    let status = 200;
    const Expiration = '2100-01-01T00:00:00Z';
    await using agent = await serveTokens(() => ({
      status,
      body: { AccessKeyId: 'AKPOD', SecretAccessKey: 'pod', Token: 't', Expiration }
    }));
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/keys` };
    expect(await opened('s3://b', env)).toMatch(/AKPOD\/pod\/t$/);
    status = 400;
    await expect(opened('s3://b', env)).rejects.toThrow(
      /^s3:\/\/b: the container's role \(AWS_CONTAINER_CREDENTIALS_FULL_URI\) gives no keys: /
    );
  });

  it('says when a sign-in session has expired', async () => {
    process.env.HOME = place.home;
    await place.write(
      '.aws/config',
      '[profile sso]\nsso_session=s\nsso_account_id=1\nsso_role_name=r\n[sso-session s]\nsso_region=us-east-1\nsso_start_url=https://x.awsapps.com/start\n'
    );
    await expect(opened('s3://b', { AWS_PROFILE: 'sso' })).rejects.toThrow(
      /Run "aws sso login --profile sso"/
    );
  });
});

describe("rclone's remotes", () => {
  const conf = (text: string): Promise<string> => place.write('.config/rclone/rclone.conf', text);

  it('leap-inbox: and leap-pubs: mean what LEAP publishes', async () => {
    await conf(
      ['leap-inbox', 'leap-pubs']
        .map(
          name =>
            `[${name}]\ntype = s3\nprovider = Ceph\naccess_key_id = AK-${name}\nsecret_access_key = s-${name}\nendpoint = https://nyu1.osn.mghpcc.org\nno_check_bucket = true\n`
        )
        .join('\n')
    );
    for (const name of ['leap-inbox', 'leap-pubs']) {
      expect(await opened(`${name}:leap-pangeo-inbox/x`)).toBe(
        `https://nyu1.osn.mghpcc.org us-east-1 path AK-${name}/s-${name}/-`
      );
    }
    const access = await place.s3('leap-pubs:leap-pubs/x');
    await access.keys();
    expect(access.origin).toBe(
      `the keys of the rclone remote leap-pubs: in ${place.home}/.config/rclone/rclone.conf`
    );
  });

  it.each<[string, string, string]>([
    [
      'without keys is anonymous',
      'provider = AWS',
      'https://s3.us-east-1.amazonaws.com us-east-1 host nobody'
    ],
    [
      'with all it can say',
      'access_key_id=A\nsecret_access_key=S\nsession_token=T\nregion=r-1\nendpoint=http://h:1\nforce_path_style=false',
      'http://h:1 r-1 host A/S/T'
    ],
    ['with env_auth', 'env_auth = true\nendpoint=http://h:1', 'http://h:1 us-east-1 path AKENV/env-secret/-'],
    [
      'with env_auth and a profile, which then precedes the environment',
      'env_auth = true\nprofile = lab',
      'https://s3.lab.org lab-1 path AKLAB/s/-'
    ],
    [
      'with a file of its own',
      'env_auth = true\nprofile = mine\nshared_credentials_file = ~/mine',
      'https://s3.us-east-1.amazonaws.com us-east-1 host AKMINE/s/-'
    ],
    [
      "at one of Amazon's hosts",
      'endpoint = s3.us-west-2.amazonaws.com',
      'https://s3.us-west-2.amazonaws.com us-west-2 host nobody'
    ]
  ])('%s', async (_, options, expected) => {
    await place.write('mine', '[mine]\naws_access_key_id=AKMINE\naws_secret_access_key=s\n');
    await place.write(
      '.aws/config',
      '[profile lab]\nregion=lab-1\nendpoint_url=https://s3.lab.org\naws_access_key_id=AKLAB\naws_secret_access_key=s\n'
    );
    await conf(`[r]\ntype = s3\n${options}\n`);
    expect(await opened('r:b/k', KEYS)).toBe(expected);
  });

  it('with one key of two says so', async () => {
    await conf('[r]\ntype = s3\naccess_key_id = A\n');
    await expect(opened('r:b')).rejects.toThrow(
      /r:b: access_key_id of the rclone remote r: in .*rclone.conf is set, but secret_access_key of .* is not/
    );
  });
});

describe('a configured endpoint', () => {
  it('has its keys from the variables it names, and is anonymous without', async () => {
    const osn = 'https://nyu1.osn.mghpcc.org us-east-1 path';
    expect(await opened('osn://leap-pangeo-inbox')).toBe(`${osn} nobody`);
    const none = await place.s3('osn://b', KEYS);
    expect(await none.keys()).toBeNull();
    expect(none.origin).toBe('anonymous access (OSN_ACCESS_KEY_INBOX and OSN_SECRET_KEY_INBOX are not set)');
    const env = { OSN_ACCESS_KEY_INBOX: 'AKOSN', OSN_SECRET_KEY_INBOX: 's' };
    expect(await opened('osn://leap-pangeo-inbox', env)).toBe(`${osn} AKOSN/s/-`);
    // The other three buckets are anonymous roots, keys or not.
    expect(await opened('osn://leap-pubs/x', env)).toBe(`${osn} nobody`);
    await expect(opened('osn://b', { OSN_SECRET_KEY_INBOX: 's' })).rejects.toThrow(
      'OSN_SECRET_KEY_INBOX is set, but OSN_ACCESS_KEY_INBOX is not'
    );
  });

  it('says its region and its style', async () => {
    const yaml = `endpoints:
  lab: {type: s3, url: "https://\${LAB_HOST}", region: "lab-1", pathStyle: false, accessKeyId: A, secretAccessKey: S}
`;
    const env = { LIFECYCLE_CONFIG: await place.write('lifecycle.yaml', yaml), LAB_HOST: 's3.lab.org' };
    expect(await opened('lab://b', env)).toBe('https://s3.lab.org lab-1 host A/S/-');
    const access = await place.s3('lab://b', env);
    await access.keys();
    expect(access.origin).toBe(
      'the keys in endpoints.lab.accessKeyId in lifecycle.yaml and endpoints.lab.secretAccessKey in lifecycle.yaml'
    );
  });
});

it('a public root is worth a try without keys', async () => {
  const yaml = 'panels: [{id: p, title: P, roots: [{uri: "s3://open", public: true}]}]';
  const env = { LIFECYCLE_CONFIG: await place.write('lifecycle.yaml', yaml) };
  expect(await opened('s3://open/k', env)).toMatch(/nobody$/);
  expect(await opened('s3://open/k', { ...env, ...KEYS })).toMatch(/AKENV/);
});

describe('a bucket that no root names, without keys', () => {
  it('is read as nobody, and nothing else is done in it', async () => {
    const access = await place.s3('s3://archive/k');
    expect(await access.keys({ isRead: true })).toBeNull();
    expect(access.origin).toBe('anonymous access (no AWS credentials were found)');
    expect(access.remedy).toMatch(
      /^Credentials were looked for at:\n- AWS_ACCESS_KEY_ID and .*: not set\n(- .*\n)+Set AWS_ACCESS_KEY_ID and [^\n]*$/
    );
    await expect(access.keys()).rejects.toThrow('There are no AWS credentials for s3://archive. Looked at:');
  });

  it('is read with the keys that a person wrote down meanwhile', async () => {
    jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const access = await place.s3('s3://archive/k');
      expect(await access.keys({ isRead: true })).toBeNull();
      await place.write('.aws/credentials', '[default]\naws_access_key_id = A\naws_secret_access_key = S\n');
      jest.setSystemTime(6000);
      expect(await access.keys({ isRead: true })).toBeNull();
      expect(await access.keys()).toMatchObject({ accessKeyId: 'A' });
      expect(await access.keys({ isRead: true })).toMatchObject({ accessKeyId: 'A' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('is not asked where keys are there and of no use, or a root does not say that everybody reads it', async () => {
    const half = await place.s3('s3://archive/k', { AWS_ACCESS_KEY_ID: 'A' });
    await expect(half.keys({ isRead: true })).rejects.toThrow('AWS_SECRET_ACCESS_KEY is not');
    const yaml = 'panels: [{id: p, title: P, roots: [{uri: "s3://own/alice"}]}]';
    const own = await place.s3('s3://own/bob', {
      LIFECYCLE_CONFIG: await place.write('lifecycle.yaml', yaml)
    });
    await expect(own.keys({ isRead: true })).rejects.toThrow('There are no AWS credentials for s3://own.');
  });
});
