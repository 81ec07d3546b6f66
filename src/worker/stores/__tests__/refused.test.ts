/** Keys that a server refuses, in a bucket that it lets everybody read, or nobody. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, parseUri } from '../../config';
import { storeOpener } from '../open';
import type { Store } from '../store';

interface Kind {
  uri: string;
  env(url: string): Record<string, string>;
  /** An answer to a listing. */
  list: string;
  refusal: string;
  /** Keys that a refusal has looked for anew. */
  tries: number;
}

const S3: Kind = {
  uri: 's3://archive/',
  env: url => ({ AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' }),
  list: '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>',
  refusal: '<Error><Code>InvalidAccessKeyId</Code><Message>No such key.</Message></Error>',
  tries: 2
};
const GCS: Kind = {
  uri: 'r:archive/',
  env: url => ({
    RCLONE_CONFIG_R_TYPE: 'gcs',
    RCLONE_CONFIG_R_ACCESS_TOKEN: 'old',
    RCLONE_CONFIG_R_ENDPOINT: url
  }),
  list: '{}',
  refusal: '{"error": {"code": 403, "message": "Forbidden."}}',
  tries: 1
};

let home: string;
let server: Server;
/** Who asked, how, in order: `keys GET`, `nobody GET`. */
let asked: string[];
/** Whether a request is granted. */
let grants: (who: 'keys' | 'nobody', url: string) => boolean;
let kind: Kind;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'refused-'));
  asked = [];
  server = createServer((request, response) => {
    const who = request.headers.authorization === undefined ? 'nobody' : 'keys';
    asked.push(`${who} ${request.method}`);
    const isGranted = request.method === 'GET' && grants(who, request.url!);
    request.resume();
    response.writeHead(isGranted ? 200 : 403).end(isGranted ? kind.list : kind.refusal);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true, force: true });
});

async function opened(roots = '[]'): Promise<Store> {
  writeFileSync(join(home, 'lifecycle.yaml'), `panels: [{id: p, title: P, roots: ${roots}}]\n`);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { HOME: home, LIFECYCLE_CONFIG: join(home, 'lifecycle.yaml'), ...kind.env(url) };
  const config = await loadConfig(env, home);
  return storeOpener(config)(parseUri(kind.uri, config, home));
}

describe.each([
  ["of S3's kind", S3],
  ["of Google's kind", GCS]
])('%s', (_, each) => {
  beforeEach(() => {
    kind = each;
  });
  const keys = Array<string>(each.tries).fill('keys GET');

  it('what everybody may read is read without them, and then without trying them', async () => {
    grants = who => who === 'nobody';
    const store = await opened();
    await store.list('');
    expect(asked).toEqual([...keys, 'nobody GET']);
    asked = [];
    await store.list('');
    expect(asked).toEqual(['nobody GET']);
  });

  it('what is refused to everybody says so, and whose keys they are', async () => {
    grants = () => false;
    await expect((await opened()).list('')).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.stringMatching(
        /(AWS_ACCESS_KEY_ID|access_token of).* It was tried without credentials, too, and refused\.$/s
      )
    });
    expect(asked).toEqual([...keys, 'nobody GET']);
  });

  it('keys that open some of it are still tried first', async () => {
    grants = (who, url) => (who === 'keys') === url.includes('mine');
    const store = await opened();
    await store.list('mine');
    await store.list('open');
    asked = [];
    await store.list('mine');
    expect(asked).toEqual(['keys GET']);
  });

  it('nothing is written without them', async () => {
    grants = who => who === 'nobody';
    const store = await opened();
    await store.list('');
    asked = [];
    const error: unknown = await store.write('k', Buffer.from('x')).catch((e: unknown) => e);
    expect(error).toMatchObject({ tag: 'unauthorized' });
    expect((error as Error).message).not.toContain('without credentials');
    expect(asked.filter(one => /^nobody (?!GET|HEAD)/.test(one))).toEqual([]);
    expect(asked.filter(one => one.startsWith('keys')).length).toBeGreaterThan(0);
  });

  it('a bucket that a root names is not tried without them', async () => {
    grants = who => who === 'nobody';
    const store = await opened(`[{uri: "${each.uri}alice"}]`);
    await expect(store.list('')).rejects.toMatchObject({
      tag: 'unauthorized',
      message: expect.not.stringContaining('without credentials')
    });
    expect(asked).toEqual(keys);
  });
});
