/** What the environment, a file and rclone give together. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describePanels, loadConfig, parseUri } from '..';
import { parseMountPoints } from '../mounts';

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'config-')));
});
afterEach(() => rm(top, { recursive: true, force: true }));

const load = (env: Record<string, string>): ReturnType<typeof loadConfig> =>
  loadConfig({ HOME: top, ...env }, top);

describe('on the hub', () => {
  it('the environment alone gives three panels', async () => {
    const config = await load({
      JUPYTERHUB_USER: 'alice',
      SCRATCH_BUCKET: 'gs://leap-scratch/alice',
      PERSISTENT_BUCKET: 'gs://leap-persistent/alice'
    });
    const panels = describePanels(config);
    expect(panels.map(panel => [panel.id, panel.problem])).toEqual([
      ['scratch', undefined],
      ['persistent', undefined],
      ['osn', undefined]
    ]);
    expect(panels[0]!.roots[0]).toEqual({
      uri: 'gs://leap-scratch/alice',
      topUri: 'gs://leap-scratch',
      ownUri: 'gs://leap-scratch/alice/',
      write: 'own',
      delete: 'own',
      expiresAfterDays: 7,
      public: false,
      inbox: false
    });
    expect(panels[2]!.roots[0]).toMatchObject({
      ownUri: 'osn://leap-pangeo-inbox/alice/',
      write: 'new',
      inbox: true
    });
  });

  it('explains what is missing and breaks nothing', async () => {
    const config = await load({ JUPYTERHUB_USER: 'alice', PERSISTENT_BUCKET: 'gs://leap-persistent/alice' });
    expect(config.panels[0]).toMatchObject({ roots: [], problem: expect.stringContaining('SCRATCH_BUCKET') });
    expect(config.panels[1]!.problem).toBeUndefined();
  });

  it('does not believe the file who the user is', async () => {
    await writeFile(join(top, 'l.yaml'), 'user: bob\n');
    const env = { LIFECYCLE_CONFIG: join(top, 'l.yaml') };
    expect((await load({ ...env, JUPYTERHUB_USER: 'alice' })).user).toBe('alice');
    expect((await load(env)).user).toBe('bob');
  });

  it('takes the names of user and shared folders from variables', async () => {
    await writeFile(join(top, 'l.yaml'), 'user: ${ME}\nshared: ["${TEAM:-~/shared}"]\n');
    const env = { LIFECYCLE_CONFIG: join(top, 'l.yaml') };
    const config = await load({ ...env, ME: 'carol' });
    expect(config).toMatchObject({ user: 'carol', sharedFolders: [join(top, 'shared')] });
    const nobody = await load({ ...env, SCRATCH_BUCKET: 'gs://b/carol' });
    expect(nobody.user).toBeNull();
    expect(nobody.panels[0]!.problem).toContain('the environment variable ME is not set');
  });

  it('does not take a folder for one’s own because a variable is missing', async () => {
    await writeFile(join(top, 'l.yaml'), 'user: carol\nshared: ["${TEAM}/data"]\n');
    await expect(load({ LIFECYCLE_CONFIG: join(top, 'l.yaml') })).rejects.toMatchObject({
      tag: 'bad-input',
      message: 'shared[0] in lifecycle.yaml: the environment variable TEAM is not set.'
    });
  });

  it('shows the browser no secret', async () => {
    const config = await load({
      JUPYTERHUB_USER: 'alice',
      OSN_ACCESS_KEY_INBOX: 'key-1',
      OSN_SECRET_KEY_INBOX: 'secret-1'
    });
    expect(config.endpoints[0]).toMatchObject({ accessKeyId: 'key-1', secretAccessKey: 'secret-1' });
    expect(JSON.stringify(describePanels(config))).not.toMatch(/key-1|secret-1/);
  });

  it('makes the state folder for me alone', async () => {
    const { statSync } = await import('node:fs');
    const { stateFolder } = await load({});
    expect(stateFolder).toBe(join(top, '.local/state/lifecycle'));
    expect(statSync(stateFolder).mode & 0o777).toBe(0o700);
  });
});

describe('lifecycle.yaml', () => {
  it.each([
    ['JUPYTER_CONFIG_PATH', 'etc'],
    ['JUPYTER_CONFIG_DIR', 'etc'],
    ['XDG_CONFIG_HOME', '.']
  ])('is found through %s', async (variable, value) => {
    const folder = variable === 'XDG_CONFIG_HOME' ? join(top, 'lifecycle') : join(top, value);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'lifecycle.yaml'), 'user: carol\n');
    expect((await load({ [variable]: join(top, value) })).user).toBe('carol');
  });

  it('that LIFECYCLE_CONFIG names must be there', async () => {
    await expect(load({ LIFECYCLE_CONFIG: 'nowhere.yaml' })).rejects.toMatchObject({ tag: 'bad-input' });
  });
});

describe('a URI', () => {
  const location = async (uri: string, env: Record<string, string> = {}): Promise<unknown> =>
    parseUri(uri, await load(env), top);

  it.each([
    ['gs://b/a//../b?x#y', { type: 'gcs', endpoint: '', bucket: 'b', key: 'a//../b?x#y' }],
    ['s3://b', { type: 's3', endpoint: '', bucket: 'b', key: '' }],
    ['osn://b/k', { type: 's3', endpoint: 'https://nyu1.osn.mghpcc.org', bucket: 'b', key: 'k' }],
    ['https://Host:443/a?b#c', { type: 'http', endpoint: 'https://host', key: 'a?b' }],
    ['/a/../b//c/', { type: 'disk', key: 'b/c/' }],
    ['file:///a%20b', { type: 'disk', key: 'a b', scheme: 'file' }]
  ])('%s keeps its key', async (uri, expected) => {
    expect(await location(uri)).toMatchObject(expected);
  });

  it.each(['', 'gs://', 'gs:///k', 'ftp://h/k', 'nope:b/k', 'https://me:pw@h/', 'file://host/a', '/a\0b'])(
    '%j is refused',
    async uri => {
      await expect(location(uri)).rejects.toMatchObject({ tag: 'bad-input' });
    }
  );

  it.each([
    ['gs://', '"gs://" names no bucket. Write it like gs://bucket/key.'],
    ['osn://_x/k', '"_x" is not a bucket\'s name. Write it like osn://bucket/key.'],
    ['gs:/leap-scratch/alice', 'Did you mean gs://leap-scratch/alice?'],
    ['osn:leap-pubs', 'Did you mean osn://leap-pubs?'],
    ['lep-pubs:x', 'For a file of that name write ./lep-pubs:x.']
  ])('%s is told how it is written', async (uri, words) => {
    await expect(location(uri)).rejects.toMatchObject({ message: expect.stringContaining(words) });
  });

  it('of a remote and of an endpoint alias have one identity', async () => {
    await mkdir(join(top, '.config/rclone'), { recursive: true });
    await writeFile(
      join(top, '.config/rclone/rclone.conf'),
      '[leap-inbox]\ntype = s3\nprovider = Ceph\nendpoint = nyu1.osn.mghpcc.org/\n'
    );
    expect(await location('leap-inbox:b/k')).toEqual({
      ...((await location('osn://b/k')) as object),
      scheme: 'leap-inbox:'
    });
    expect(await location('mine:b/k', { RCLONE_CONFIG_MINE_TYPE: 'google cloud storage' })).toMatchObject({
      type: 'gcs',
      bucket: 'b'
    });
  });

  it('of a remote in variables may be spelt with its hyphens', async () => {
    const env = {
      RCLONE_CONFIG_LEAP_TYPE: 'local',
      RCLONE_CONFIG_LEAP_INBOX_TYPE: 's3',
      RCLONE_CONFIG_LEAP_INBOX_ENDPOINT: 'https://nyu1.osn.mghpcc.org'
    };
    for (const name of ['leap-inbox', 'leap_inbox']) {
      expect(await location(`${name}:leap-pangeo-inbox/x`, env)).toEqual({
        type: 's3',
        endpoint: 'https://nyu1.osn.mghpcc.org',
        bucket: 'leap-pangeo-inbox',
        key: 'x',
        scheme: `${name}:`
      });
    }
    expect(await location('leap:/a', env)).toMatchObject({ type: 'disk' });
    const exact = { 'RCLONE_CONFIG_LEAP-PUBS_TYPE': 's3', 'RCLONE_CONFIG_LEAP-PUBS_ENDPOINT': 'h:1' };
    expect(await location('leap-pubs:b', exact)).toMatchObject({ endpoint: 'https://h:1' });
  });

  it("of Google's buckets goes to the emulator, through a remote too", async () => {
    const env = {
      STORAGE_EMULATOR_HOST: 'localhost:9023',
      RCLONE_CONFIG_LEAP_GCS_TYPE: 'google cloud storage'
    };
    for (const uri of ['gs://b/k', 'leap-gcs:b/k']) {
      expect(await location(uri, env)).toMatchObject({ type: 'gcs', endpoint: 'http://localhost:9023' });
    }
  });

  it('of an encrypted rclone.conf says so', async () => {
    await writeFile(
      join(top, '.rclone.conf'),
      '# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc\n'
    );
    await expect(location('leap-inbox:b/k')).rejects.toMatchObject({
      message: expect.stringContaining('encrypted')
    });
  });
});

it('mount points keep their blanks', () => {
  expect(parseMountPoints('36 35 98:0 /a /mnt/my\\040data rw - ext3 /dev/x rw\n')).toEqual(['/mnt/my data']);
});
