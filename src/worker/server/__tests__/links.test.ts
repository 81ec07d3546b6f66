import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLocation, loadConfig, parseUri } from '../../config';
import { LifecycleError, type Location } from '../../core';
import { storeOpener, type ObjectInfo, type Store } from '../../stores';
import type { Call } from '../call';
import { links } from '../routes/links';

const CONFIG = `
endpoints:
  osn: {type: s3, url: "https://osn.example.org"}
  same: {type: s3, url: "https://OSN.example.org:443/"}
  other: {type: s3, url: "https://elsewhere.example.org"}
panels:
  - id: osn
    title: OSN
    roots:
      - {uri: "osn://published", public: true, anonymous: true, write: none, delete: none}
      - {uri: "osn://published/embargoed", write: none, delete: none}
      - {uri: "osn://mixed", public: true}
  - id: twice
    title: The same place again
    roots:
      - {uri: "same://mixed"}
`;

const folder = mkdtempSync(join(tmpdir(), 'links-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The routes on buckets that sign, or cannot, and hold only the key `there`. */
async function routes(presign: boolean) {
  const path = join(folder, 'lifecycle.yaml');
  writeFileSync(path, CONFIG);
  const env = { LIFECYCLE_CONFIG: path, LIFECYCLE_STATE: join(folder, 'state'), HOME: folder };
  const config = await loadConfig(env, folder);
  const openReal = storeOpener(config);
  const open = (location: Location) => {
    const { type, endpoint, bucket } = location;
    return {
      type,
      signingNeeds: openReal(location).signingNeeds,
      capabilities: () => Promise.resolve({ presign }),
      stat: (key: string) => Promise.resolve(key === 'there' ? ({ key } as ObjectInfo) : undefined),
      publicUrl: (key: string) => `${endpoint}/${bucket}/${key}`,
      presign: (key: string, { expiresInSeconds }: { expiresInSeconds: number }) =>
        bucket === 'unsigned'
          ? Promise.reject(new LifecycleError('unauthorized', 'signBlob is not permitted'))
          : Promise.resolve(`${endpoint}/${bucket}/${key}?for=${expiresInSeconds}`)
    } as unknown as Store;
  };
  const parse = (uri: string) => parseUri(uri, config, folder);
  const call = {
    work: { config, open, parse, format: formatLocation },
    signal: new AbortController().signal
  } as unknown as Call;
  return {
    publicUrl: async (uri: string) => (await links.links({ uri }, call)).publicUrl,
    signing: async (uri: string) => (await links.links({ uri }, call)).signing,
    sign: (uri: string) => links.sign({ uri, expiresInSeconds: 3600 }, call)
  };
}

describe('links', () => {
  it.each([
    ['osn://published/a/b.nc', 'https://osn.example.org/published/a/b.nc'],
    ['osn://published/x.zarr/', 'https://osn.example.org/published/x.zarr'],
    ['same://published/a', 'https://osn.example.org/published/a'],
    ['osn://published/embargoed/a', null],
    ['osn://published/embargoed-not/a', 'https://osn.example.org/published/embargoed-not/a'],
    ['other://published/a', null],
    ['gs://published/a', null],
    ['osn://mixed/a', null],
    ['osn://unknown/a', null]
  ])('%s is public at %s', async (uri, url) => {
    expect(await (await routes(true)).publicUrl(uri)).toBe(url);
  });

  it('signs an object that is there', async () => {
    const { signing, sign } = await routes(true);
    expect(await signing('gs://mine/there')).toEqual({ possible: true, words: '' });
    const { url, expiresAt } = await sign('gs://mine/there');
    expect(url).toBe('/mine/there?for=3600');
    expect(new Date(expiresAt).getTime()).toBeLessThanOrEqual(Date.now() + 3_600_000);
    await expect(sign('gs://mine/gone')).rejects.toMatchObject({ tag: 'not-found' });
  });

  it('says what the service says when it does not sign', async () => {
    const { signing, sign } = await routes(true);
    expect(await signing('gs://unsigned/there')).toEqual({
      possible: false,
      words: 'signBlob is not permitted'
    });
    await expect(sign('gs://unsigned/there')).rejects.toMatchObject({
      tag: 'unsupported',
      message: 'signBlob is not permitted'
    });
  });

  it.each([
    ['osn://published/there', /without credentials.*copy its https link/],
    ['gs://mine/there', /iam\.serviceAccounts\.signBlob/],
    ['s3://mine/there', /AWS_ACCESS_KEY_ID/],
    ['gs://mine/folder/', /folder/],
    ['/tmp/there', /Copy it to a bucket/],
    ['https://example.org/there', /on the web already/]
  ])('%s: says why it cannot be signed', async (uri, words) => {
    const { signing, sign } = await routes(false);
    expect(await signing(uri)).toEqual({ possible: false, words: expect.stringMatching(words) as string });
    await expect(sign(uri)).rejects.toMatchObject({
      tag: 'unsupported',
      message: expect.stringMatching(words) as string
    });
  });
});
