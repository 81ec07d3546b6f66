/** AWS' variables and shared files: where S3 is. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, parseUri, readAwsProfiles } from '..';
import { parseSections } from '../aws';

let home: string;
beforeEach(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'aws-')));
  await mkdir(join(home, '.aws'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const CONFIG = `
[default]
region = us-west-2
[profile lab]
region = lab-1   # a comment
services = lab-services
endpoint_url = https://common.lab.org
[profile plain]
endpoint_url = http://plain.lab.org:8000/
[profile amazon]
ignore_configured_endpoint_urls = true
endpoint_url = https://ignored.org
[services lab-services]
dynamodb =
  endpoint_url = https://not-s3.lab.org
s3 =
  endpoint_url = https://S3.lab.org/
  addressing_style = path
[sso-session lab]
endpoint_url = https://never.org
`;

async function endpoint(env: Record<string, string>, uri = 's3://b/k'): Promise<string> {
  await writeFile(join(home, '.aws', 'config'), CONFIG);
  return parseUri(uri, await loadConfig({ HOME: home, ...env }, home), home).endpoint;
}

describe('the endpoint of s3://', () => {
  it.each<[string, Record<string, string>, string]>([
    ['Amazon without a word', {}, ''],
    ["a profile's", { AWS_PROFILE: 'plain' }, 'http://plain.lab.org:8000'],
    ["a profile's for S3 before its common one", { AWS_PROFILE: 'lab' }, 'https://s3.lab.org'],
    ['ignored by its profile', { AWS_PROFILE: 'amazon' }, ''],
    ['ignored by the environment', { AWS_PROFILE: 'lab', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, ''],
    [
      'of the environment before the profile',
      { AWS_PROFILE: 'lab', AWS_ENDPOINT_URL: 'http://e:1' },
      'http://e:1'
    ],
    [
      "S3's variable first",
      { AWS_ENDPOINT_URL_S3: 'http://s:1', AWS_ENDPOINT_URL: 'http://e:1' },
      'http://s:1'
    ],
    ["Amazon's own host", { AWS_ENDPOINT_URL: 'https://s3.us-west-2.amazonaws.com' }, '']
  ])('is %s', async (_, env, expected) => {
    expect(await endpoint(env)).toBe(expected);
  });

  it('of a remote with env_auth is the one of its profile', async () => {
    const remote = { RCLONE_CONFIG_R_TYPE: 's3', RCLONE_CONFIG_R_PROFILE: 'plain' };
    expect(await endpoint({ ...remote, RCLONE_CONFIG_R_ENV_AUTH: 'true' }, 'r:b/k')).toBe(
      'http://plain.lab.org:8000'
    );
    expect(await endpoint(remote, 'r:b/k')).toBe('');
  });

  it('that is no address is refused, naming who said it', async () => {
    await expect(endpoint({ AWS_ENDPOINT_URL: 'ftp://x' })).rejects.toMatchObject({
      tag: 'bad-input',
      message: expect.stringContaining('AWS_ENDPOINT_URL')
    });
  });
});

it('profiles of both files are one; the credentials file wins', async () => {
  await writeFile(
    join(home, '.aws', 'credentials'),
    '[lab]\naws_access_key_id=A\nregion=other\n[alone]\nx=1\n'
  );
  await writeFile(join(home, '.aws', 'config'), CONFIG);
  const { aws } = await loadConfig({ HOME: home, AWS_PROFILE: 'lab' }, home);
  const profiles = await readAwsProfiles(aws);
  expect([...profiles.keys()]).toEqual(['default', 'lab', 'plain', 'amazon', 'alone']);
  expect(profiles.get('lab')).toMatchObject({ aws_access_key_id: 'A', region: 'other' });
  expect(aws.region).toBe('other');
});

it("reads AWS' dialect of INI", () => {
  const text = '[ profile  "my lab" ]\na = b#c ; words\n; no = line\nempty =\n s3 = 1\nlast=x=y\n';
  expect(parseSections(text)).toEqual(
    new Map([['profile my lab', { a: 'b#c', 'empty.s3': '1', last: 'x=y' }]])
  );
});
