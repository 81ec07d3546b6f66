/** Buckets on real servers, opened as a person's environment says. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startFaultProxy } from '../../../../tests/servers/fault-proxy/index.mjs';
import { loadConfig, parseUri } from '../../config';
import { collect } from '../../core';
import { storeOpener } from '../open';
import type { Store } from '../store';
import { accessTo, makeBucket, type ServerName } from '../s3/__tests__/servers';

type Env = Record<string, string>;

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'open-')));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function write(name: string, content: string): Promise<string> {
  const path = join(home, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** The store of a URI, and its key, with nothing but this environment. */
async function open(uri: string, env: Env): Promise<{ store: Store; key: string }> {
  const all = { HOME: home, NO_GCE_CHECK: 'true', AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const config = await loadConfig(all, home);
  const location = parseUri(uri, config, home);
  return { store: storeOpener(config)(location), key: location.key };
}

async function text(uri: string, env: Env): Promise<string> {
  const { store, key } = await open(uri, env);
  return Buffer.from(await collect(store.read(key))).toString();
}

const list = async (uri: string, env: Env): Promise<unknown> =>
  (await open(uri, env)).store.list('').then(page => page.objects.map(object => object.key));

describe.each<ServerName>(['SEAWEEDFS', 'RGW'])('a bucket on %s', server => {
  let bucket: string;
  let keys: { accessKeyId: string; secretAccessKey: string };
  let endpoint: string;
  let osn: Env;
  beforeAll(async () => {
    bucket = await makeBucket(server);
    const access = accessTo(server);
    endpoint = access.endpoint;
    keys = (await access.keys())!;
    osn = {
      OSN_ENDPOINT: endpoint,
      OSN_ACCESS_KEY_INBOX: keys.accessKeyId,
      OSN_SECRET_KEY_INBOX: keys.secretAccessKey
    };
    const { store } = await open(`osn://${bucket}/a`, osn);
    await store.write('a', Buffer.from('content'));
  });

  it('is the same by endpoint, environment, profile and remote', async () => {
    const aws = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
    await write(
      '.aws/config',
      `[profile lab]\nservices = lab\n[services lab]\ns3 =\n  endpoint_url = ${endpoint}\n`
    );
    await write(
      '.aws/credentials',
      `[lab]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`
    );
    await write(
      '.config/rclone/rclone.conf',
      `[leap-inbox]\ntype = s3\nprovider = Ceph\naccess_key_id = ${keys.accessKeyId}\nsecret_access_key = ${keys.secretAccessKey}\nendpoint = ${endpoint}\nno_check_bucket = true\n`
    );
    expect(await text(`osn://${bucket}/a`, osn)).toBe('content');
    expect(await text(`s3://${bucket}/a`, { ...aws, AWS_ENDPOINT_URL: endpoint })).toBe('content');
    expect(await text(`s3://${bucket}/a`, { AWS_PROFILE: 'lab' })).toBe('content');
    expect(await text(`leap-inbox:${bucket}/a`, {})).toBe('content');
  });

  it.each<[string, Env, RegExp]>([
    [
      'a secret that is wrong',
      { OSN_SECRET_KEY_INBOX: 'wrong-secret' },
      /keys in OSN_ACCESS_KEY_INBOX and OSN_SECRET_KEY_INBOX.*SignatureDoesNotMatch, HTTP 403.*Check them/
    ],
    [
      'a key that nobody knows',
      { OSN_ACCESS_KEY_INBOX: 'NOBODY' },
      /keys in OSN_ACCESS_KEY_INBOX and OSN_SECRET_KEY_INBOX.*InvalidAccessKeyId, HTTP 403.*Check them/
    ],
    [
      'no keys',
      { OSN_ACCESS_KEY_INBOX: '', OSN_SECRET_KEY_INBOX: '' },
      /anonymous access \(OSN_ACCESS_KEY_INBOX and OSN_SECRET_KEY_INBOX are not set\).*AccessDenied, HTTP 403.*Ask the bucket's owner/
    ]
  ])('with %s says whose they are, where from, what was answered, what to do', async (_, env, words) => {
    const failure = list(`osn://${bucket}`, { ...osn, ...env });
    await expect(failure).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(words)
    });
    await expect(failure).rejects.not.toThrow(/wrong-secret/);
  });

  it('opens once the keys of the profile are mended, without starting anew', async () => {
    const credentials = (secret: string): Promise<string> =>
      write(
        '.aws/credentials',
        `[default]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${secret}\n`
      );
    await credentials('wrong');
    const { store } = await open(`s3://${bucket}`, { AWS_ENDPOINT_URL: endpoint });
    await expect(store.list('')).rejects.toMatchObject({ tag: 'unauthorized' });
    await credentials(keys.secretAccessKey);
    expect((await store.list('')).objects.map(object => object.key)).toContain('a');
  });

  it('that is not there is said so', async () => {
    await expect(list('osn://no-such-bucket-anywhere', osn)).rejects.toMatchObject({
      tag: 'not-found',
      message: expect.stringContaining('no-such-bucket-anywhere')
    });
  });

  it('is written to the end though the keys run out meanwhile', async () => {
    const proxy = await startFaultProxy({ upstream: endpoint, service: 's3' });
    try {
      const { runs, env } = await shortLived(keys, proxy.url);
      const { store } = await open(`s3://${bucket}/big`, env);
      const partBytes = 5 * 1024 * 1024;
      const session = await store.upload('big', { sizeBytes: 3 * partBytes });
      const body = Buffer.alloc(session.partBytes, 7);
      const count = Math.ceil((3 * partBytes) / session.partBytes);
      for (let index = 0; index < count; index++) {
        // A server that finds them expired before we do.
        proxy.setRules([{ fault: 'expired-token', times: 1 }]);
        await session.writePart(index, body.subarray(0, 3 * partBytes - index * session.partBytes));
      }
      const before = runs();
      // And keys whose time is up.
      await new Promise(resolve => setTimeout(resolve, 2100));
      expect((await session.complete()).sizeBytes).toBe(3 * partBytes);
      expect(runs()).toBeGreaterThan(before);
      expect(proxy.counters.faults['expired-token']).toBe(count);
    } finally {
      await proxy.stop();
    }
  });

  /** A profile whose program gives the keys for two seconds. */
  async function shortLived(
    { accessKeyId, secretAccessKey }: typeof keys,
    url: string
  ): Promise<{ env: Env; runs(): number }> {
    const log = await write('runs', '');
    const answer = `{"Version": 1, "AccessKeyId": "${accessKeyId}", "SecretAccessKey": "${secretAccessKey}", "Expiration": "'$(date -u -d '+2 sec' +%FT%TZ)'"}`;
    const script = await write('keys.sh', `echo >>"${log}"\necho '${answer}'\n`);
    await write('.aws/config', `[profile short]\nendpoint_url = ${url}\ncredential_process = sh ${script}\n`);
    return {
      env: { AWS_PROFILE: 'short', PATH: process.env.PATH! },
      runs: () => readFileSync(log, 'utf8').length
    };
  }
});

describe('an endpoint that does not answer', () => {
  it.each([
    ['http://127.0.0.1:1', '127.0.0.1:1 refuses the connection'],
    ['https://no-such-host.invalid', 'there is no host no-such-host.invalid']
  ])('%s is named', async (url, words) => {
    await expect(list('osn://b', { OSN_ENDPOINT: url })).rejects.toMatchObject({
      tag: 'network',
      message: expect.stringContaining(words)
    });
  });
});

describe("a bucket of Google's with workload identity", () => {
  let server: ChildProcess;
  let url: string;
  let env: Env;
  const bucket = `bucket-${randomUUID()}`;
  beforeAll(async () => {
    // Its own: it asks for tokens, and the one that all tests share does not.
    server = spawn(process.execPath, ['tests/servers/strict-gcs/main.mjs'], {
      stdio: ['ignore', 'pipe', 'inherit']
    });
    const [line] = (await once(server.stdout!, 'data')) as [Buffer];
    url = line.toString().trim();
    await fetch(`${url}/storage/v1/b?project=p`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: bucket })
    });
    env = {
      NO_GCE_CHECK: '',
      GCE_METADATA_HOST: url.replace('http://', ''),
      RCLONE_CONFIG_LEAP_GCS_TYPE: 'google cloud storage',
      RCLONE_CONFIG_LEAP_GCS_ENV_AUTH: 'true',
      RCLONE_CONFIG_LEAP_GCS_ENDPOINT: url
    };
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
  });

  const control = (path: string, body: object): Promise<Response> =>
    fetch(`${url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) });

  it('is written and read on though the token runs out meanwhile', async () => {
    const { store, key } = await open(`leap-gcs:${bucket}/big`, env);
    await store.write(key, Buffer.from('first'));
    const many = Array.from({ length: 20 }, (_, index) => `more/${index}`);
    for (const batch of [many.slice(0, 10), many.slice(10)]) {
      await control('tokens/expire', {});
      await Promise.all(batch.map(name => store.write(name, Buffer.from(name))));
    }
    await control('tokens/expire', {});
    expect(await list(`leap-gcs:${bucket}`, env)).toHaveLength(21);
    expect(Buffer.from(await collect(store.read(key))).toString()).toBe('first');
    const state = (await (await fetch(`${url}/_control/state`)).json()) as { tokensIssued: number };
    expect(state.tokensIssued).toBeGreaterThan(3);
  });

  it("that may not be listed says as whom it was asked, and Google's words", async () => {
    await control('tokens', { token: 'reader', denied: ['storage.objects.list'] });
    const remote = { ...env, RCLONE_CONFIG_LEAP_GCS_ACCESS_TOKEN: 'reader' };
    await expect(list(`leap-gcs:${bucket}`, remote)).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(
        /access_token of the rclone remote leap_gcs: in RCLONE_CONFIG_LEAP_GCS_\* variables.*does not have storage.objects.list access/
      )
    });
    await control('tokens/expire', { token: 'reader' });
    await expect(list(`leap-gcs:${bucket}`, remote)).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(/access_token of the rclone remote.*401.*get a new one/s)
    });
  });
});
