/** What only Amazon does, whose service no test can start: by its API Reference. */
import { afterEach, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsKeys, S3Access } from '../../../credentials';
import { S3Store } from '..';

type Reply = { status?: number; headers?: Record<string, string>; body?: string };
interface Asked {
  method: string;
  path: string;
  /** Of the signature. */
  region: string;
  keyId: string;
}

let server: http.Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A bucket behind a server that answers as `reply` says, and what it was asked. */
async function bucketAt(
  reply: (asked: Asked) => Reply,
  access: Partial<S3Access> = {}
): Promise<{ store: S3Store; asked: Asked[] }> {
  const asked: Asked[] = [];
  server = http.createServer((request, response) => {
    const [, keyId = '', , region = ''] =
      /Credential=([^/]+)\/(\d+)\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
    const one = { method: request.method!, path: request.url!, region, keyId };
    asked.push(one);
    const { status = 200, headers = {}, body = '' } = reply(one);
    request.resume();
    response.writeHead(status, { server: 'AmazonS3', ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = async (): Promise<AwsKeys> => ({ accessKeyId: 'ID', secretAccessKey: 'secret' });
  const store = new S3Store({
    bucket: 'data',
    scheme: 's3',
    access: {
      endpoint,
      region: 'us-east-1',
      pathStyle: true,
      origin: 'the keys',
      remedy: '',
      keys,
      ...access
    }
  });
  return { store, asked };
}

const list = (content: string): string =>
  `<ListBucketResult><IsTruncated>false</IsTruncated>${content}</ListBucketResult>`;

describe('S3 at Amazon', () => {
  it('signs for the region that the bucket turns out to be in', async () => {
    const { store, asked } = await bucketAt(({ region, method }) =>
      region === 'eu-west-1'
        ? { body: list('') }
        : {
            status: 400,
            headers: { 'x-amz-bucket-region': 'eu-west-1' },
            body:
              method === 'HEAD'
                ? ''
                : '<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>'
          }
    );
    await Promise.all([store.list(''), store.list(''), store.stat('k')]);
    await store.list('');
    expect(asked.slice(-1)).toMatchObject([{ region: 'eu-west-1' }]);
    expect(asked.filter(({ region }) => region === 'us-east-1')).toHaveLength(3);
  });

  it('says which region that is when it will not have it so', async () => {
    const { store } = await bucketAt(() => ({
      status: 301,
      headers: { 'x-amz-bucket-region': 'eu-west-1' },
      body: '<Error><Code>PermanentRedirect</Code><Message>Elsewhere.</Message></Error>'
    }));
    await expect(store.list('')).rejects.toMatchObject({
      tag: 'bad-input',
      message: expect.stringContaining('eu-west-1')
    });
  });

  it.each([400, 403])(
    'asks for new keys when a HEAD is refused with %d and a token may be why',
    async status => {
      let id = 'OLD';
      const { store, asked } = await bucketAt(
        ({ keyId }) => (keyId === 'OLD' ? { status } : { status: 404 }),
        {
          keys: async options => {
            id = options?.renew ? 'NEW' : id;
            return { accessKeyId: id, secretAccessKey: 'secret', sessionToken: 'token' };
          }
        }
      );
      expect(await store.stat('k')).toBeUndefined();
      expect(asked.map(({ keyId }) => keyId)).toEqual(['OLD', 'NEW']);
    }
  );

  it.each([
    ['aws:kms', undefined],
    ['AES256', '0123456789abcdef0123456789abcdef']
  ])('takes an ETag of a bucket encrypted with %s for the MD5 %s', async (encryption, md5) => {
    const object =
      '<Contents><Key>k</Key><ETag>"0123456789abcdef0123456789abcdef"</ETag><Size>1</Size></Contents>';
    const { store, asked } = await bucketAt(({ method }) => ({
      headers: { 'x-amz-server-side-encryption': encryption },
      body: method === 'HEAD' ? '' : list(object)
    }));
    for (let i = 0; i < 2; i++) {
      const [info] = (await store.list('')).objects;
      expect(info!.md5).toBe(md5);
      expect(info!.version).toBe('0123456789abcdef0123456789abcdef');
    }
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'HEAD', 'GET']);
  });
});
