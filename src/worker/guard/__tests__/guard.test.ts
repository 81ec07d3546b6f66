/** The guard's rules as a table: what is allowed, what is refused, and by which rule. */
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { accessBelow } from '../access';
import { makeWorld, plant, type World } from './world';
import type { Action, KeyOrigin } from '../types';

const BUCKETS = `
panels:
  - {id: scratch, title: Scratch, roots: [{uri: "gs://scratch/alice", expiresAfterDays: 7}]}
  - {id: nested, title: Nested, roots: [{uri: "gs://scratch/alice/frozen", write: none, delete: none}]}
  - {id: team, title: Team, roots: [{uri: "gs://team"}, {uri: "gs://team", delete: request}]}
  - {id: pair, title: Pair, roots: [{uri: "gs://pair"}, {uri: "gs://pair", write: none}]}
  - {id: public, title: Public, roots: [{uri: "osn://public", write: none, delete: request}]}
`;

describe('a key in a bucket', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld({ yaml: BUCKETS });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const table: [Action, KeyOrigin, string, true | string][] = [
    // own: exact segments, exact case, and longer than the folder
    ['remove', 'named', 'gs://scratch/alice/a.nc', true],
    ['remove', 'named', 'gs://scratch/alice/store.zarr/', true],
    ['overwrite', 'named', 'gs://scratch/alice/a.nc', true],
    ['create', 'named', 'gs://scratch/alice/new', true],
    ['create', 'named', 'gs://scratch/alice/', true],
    ['remove', 'named', 'gs://scratch/alice', 'root'],
    ['remove', 'named', 'gs://scratch/alice/', 'root'],
    ['remove', 'listed', 'gs://scratch/alice/', 'root'],
    ['overwrite', 'named', 'gs://scratch/alice', 'root'],
    ['remove', 'named', 'gs://scratch', 'names'],
    ['remove', 'listed', 'gs://scratch', 'root'],
    ['remove', 'named', 'gs://scratch/alice2/a', 'own folder'],
    ['remove', 'named', 'gs://scratch/Alice/a', 'own folder'],
    ['remove', 'named', 'gs://scratch/bob/a', 'own folder'],
    ['create', 'named', 'gs://scratch/bob/a', 'own folder'],
    // malformed names; the same keys when listed
    ['remove', 'named', 'gs://scratch/alice/../bob/a', 'names'],
    ['remove', 'named', 'gs://scratch/alice/./a', 'names'],
    ['remove', 'named', 'gs://scratch/alice//a', 'names'],
    ['remove', 'named', 'gs://scratch/alice/*', 'names'],
    ['remove', 'named', 'gs://scratch/alice/a\u0007', 'names'],
    ['remove', 'named', 'gs://scratch/alice/a//', 'names'],
    ['create', 'named', 'gs://scratch/alice/../bob/a', 'names'],
    ['create', 'named', 'gs://elsewhere//a/', 'names'],
    ['create', 'named', 'gs://scratch/alice/a*b', true],
    ['remove', 'listed', 'gs://scratch/alice//a', true],
    ['remove', 'listed', 'gs://scratch/alice/a*b', true],
    ['remove', 'listed', 'gs://scratch/alice/dir/', true],
    // a root in a root
    ['remove', 'named', 'gs://scratch/alice/frozen', 'root'],
    ['remove', 'named', 'gs://scratch/alice/frozen/a', 'delete: none'],
    ['overwrite', 'named', 'gs://scratch/alice/frozen/alice/a', 'write: none'],
    ['remove', 'named', 'gs://scratch/alice/frozen2/a', true],
    // two equal roots: the stricter
    ['overwrite', 'named', 'gs://team/alice/a', true],
    ['remove', 'named', 'gs://team/alice/a', 'delete: request'],
    ['overwrite', 'named', 'gs://team/a', 'own folder'],
    ['overwrite', 'named', 'gs://pair/alice/a', 'write: none'],
    ['remove', 'named', 'gs://pair/alice/a', true],
    // the same bucket under another name
    ['remove', 'named', 'osn://public/alice/a', 'delete: request'],
    ['create', 'named', 'osn://public/alice/a', 'write: none'],
    ['remove', 'named', 'same:public/alice/a', 'delete: request'],
    ['create', 'named', 'google:scratch/bob/new', 'own folder'],
    ['create', 'named', 'interoperable:scratch/bob/new', 'own folder'],
    // another bucket of the same name
    ['create', 'named', 's3://scratch/bob/new', true],
    ['create', 'named', 's3://public/alice/a', true],
    // a bucket no root names
    ['remove', 'named', 's3://elsewhere/alice/a', true],
    ['overwrite', 'named', 's3://elsewhere/bob/a', 'own folder'],
    ['remove', 'named', 's3://elsewhere/alice', 'own folder'],
    ['create', 'named', 's3://elsewhere/bob/new', true],
    // the web
    ['create', 'named', 'https://host/a', 'read only']
  ];

  it.each(table)('%s %s %s: %s', async (action, origin, uri, expected) => {
    const rest = { basePath: '', options: {}, source: 'rclone.conf', isFromEnvironment: false };
    const remotes = [
      { ...rest, name: 'same', type: 's3' as const, endpoint: 'http://nyu1.osn.mghpcc.org' },
      { ...rest, name: 'google', type: 'gcs' as const, endpoint: 'https://storage.googleapis.com' },
      { ...rest, name: 'interoperable', type: 's3' as const, endpoint: 'https://storage.googleapis.com' }
    ];
    const config = { ...world.context.config, remotes };
    const { parseUri } = await import('../../config');
    const verdict = await world.context.guard.judge(action, parseUri(uri, config, '/'), origin);
    expect(verdict.allowed || verdict.rule).toBe(expected);
  });

  it('says which rule refused, and what is mine', async () => {
    const refused = world.context.guard.assert('remove', world.context.parse('gs://scratch/bob/a'), 'named');
    await expect(refused).rejects.toMatchObject({
      tag: 'guard-refused',
      subject: 'gs://scratch/bob/a',
      message: expect.stringContaining('gs://scratch/alice/')
    });
  });

  it.each([
    ['gs://scratch/bob/a', /outside .* Only what is below gs:\/\/scratch\/alice\/ is yours/],
    ['gs://team/bob/a', /it is not below your own folder/],
    ['gs://team/alice', /it is your own folder itself/],
    ['s3://elsewhere/bob/a', /only elsewhere\/alice\/ is yours/],
    ['gs://scratch//a', /an empty segment/],
    ['gs://scratch/a/../b', /a "\." or "\.\." segment/],
    ['gs://scratch/a\u0007', /a control character/],
    ['gs://scratch/a*', /a wildcard/],
    ['gs://scratch', /a whole bucket/]
  ])('says why %s may not be overwritten', async (uri, why) => {
    const { guard, parse } = world.context;
    expect(await guard.judge('overwrite', parse(uri), 'named')).toMatchObject({
      reason: expect.stringMatching(why)
    });
  });

  it('says what may be done below a folder', async () => {
    const { guard, parse } = world.context;
    expect(await accessBelow(guard, parse('gs://scratch/alice'))).toEqual({ write: true, remove: true });
  });

  it('says why nothing may be changed below a folder, whatever that is called', async () => {
    const { guard, parse } = world.context;
    const { reason } = await accessBelow(guard, parse('gs://scratch/bob'));
    expect(reason).toMatch(/^It is outside .*gs:\/\/scratch\/alice\//);
    const odd = await accessBelow(guard, parse('gs://scratch/bob/x may not be y: z'));
    expect(odd).toEqual({ write: false, remove: false, reason });
  });
});

describe('without a user name', () => {
  it.each(['', '.', '..', 'a/b', 'a\nb'])('nothing in a bucket is mine as %j', async user => {
    await using world = await makeWorld({
      env: { JUPYTERHUB_USER: user, SCRATCH_BUCKET: 'gs://scratch/alice' }
    });
    const { guard, parse, config } = world.context;
    expect(config.user).toBeNull();
    expect(config.panels[0]!.problem).toContain('JUPYTERHUB_USER');
    for (const uri of [
      'gs://scratch/alice/a',
      'gs://scratch/a',
      's3://elsewhere/alice/a',
      's3://elsewhere/null/a'
    ]) {
      expect(await guard.judge('remove', parse(uri), 'named')).toMatchObject({ allowed: false });
      expect(await guard.judge('overwrite', parse(uri), 'listed')).toMatchObject({ allowed: false });
    }
    const create = await guard.judge('create', parse('gs://scratch/null/'), 'named');
    expect(create).toMatchObject({ reason: expect.stringContaining('No user name is known') });
  });

  it('nothing of a root on disk is mine', async () => {
    await using world = await makeWorld({ files: { 'buckets/alice/a': '' } });
    const env = { JUPYTERHUB_USER: '', HOME: '/nowhere', SCRATCH_BUCKET: world.path('buckets/alice') };
    await using nobody = await makeWorld({ env });
    const { guard, parse } = nobody.context;
    for (const action of ['create', 'overwrite', 'remove'] as const) {
      const verdict = await guard.judge(action, parse(world.path('buckets/alice/a')), 'named');
      expect(verdict).toMatchObject({ rule: 'own folder' });
    }
  });
});

const DISK = `
shared: [~/shared-folder]
panels:
  - {id: scratch, title: Scratch, roots: [{uri: "$TOP/buckets/scratch/alice"}]}
  - {id: team, title: Team, roots: [{uri: "$TOP/team"}]}
  - {id: inbox, title: Inbox, roots: [{uri: "$TOP/inbox", write: new, delete: request, deleteUploads: true}]}
  - {id: common, title: Common, roots: [{uri: "$TOP/home/shared-folder/team"}]}
  - {id: frozen, title: Frozen, roots: [{uri: "$TOP/home/frozen", write: none, delete: none}]}
  - {id: bucket, title: A bucket with keys like our paths, roots: [{uri: "gs://scratch$TOP/home"}]}
`;

describe('a path on disk', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld({
      yaml: DISK,
      files: {
        'buckets/scratch/alice/a': 'mine',
        'buckets/scratch/bob/a': 'not mine',
        'team/alice/a': 'mine',
        'team/bob/a': 'not mine',
        'home/notebook.ipynb': 'mine',
        'home/shared-folder/a': 'ours',
        'elsewhere/a': 'not mine',
        'inbox/taken/a': 'not mine'
      }
    });
    const link = (target: string, at: string): Promise<void> => symlink(world.path(target), world.path(at));
    await link('buckets/scratch/bob', 'buckets/scratch/alice/to-bob');
    await link('buckets/scratch/bob/a', 'buckets/scratch/alice/file-of-bob');
    await link('home', 'buckets/scratch/alice/to-home');
    await link('buckets/scratch/alice/a', 'buckets/scratch/alice/to-a');
    await link('buckets/scratch/alice/a', 'buckets/scratch/bob/to-a-of-alice');
    await link('elsewhere', 'home/to-elsewhere');
    await link('elsewhere/not-yet', 'home/dangling');
    await link('buckets', 'door');
    await mkdir(world.path('home/folder'));
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const table: [Action, string, true | string][] = [
    ['remove', 'buckets/scratch/alice/a', true],
    ['overwrite', 'buckets/scratch/alice/a', true],
    ['create', 'buckets/scratch/alice/deep/new', true],
    ['create', 'buckets/scratch/alice/', true],
    ['remove', 'door/scratch/alice/a', true],
    ['remove', 'buckets/scratch/alice', 'folder itself'],
    ['remove', 'buckets/scratch/alice/', 'folder itself'],
    ['remove', 'buckets/scratch', 'folder itself'],
    ['remove', 'buckets/scratch/bob/a', "other people's folders"],
    ['overwrite', 'buckets/scratch/bob/a', "other people's folders"],
    ['create', 'buckets/scratch/bob/new', "other people's folders"],
    ['create', 'buckets/scratch/carol/new', "other people's folders"],
    ['create', 'buckets/scratch/alice2/new', "other people's folders"],
    ['remove', 'door/scratch/bob/a', "other people's folders"],
    ['remove', 'team/alice/a', true],
    ['remove', 'team/bob/a', 'own folder'],
    ['create', 'team/new', 'own folder'],
    ['remove', 'team/alice', 'folder itself'],
    // links
    ['remove', 'buckets/scratch/alice/to-bob', true],
    ['remove', 'buckets/scratch/alice/to-bob/a', 'links'],
    ['create', 'buckets/scratch/alice/to-bob/new', 'links'],
    ['overwrite', 'buckets/scratch/alice/file-of-bob', 'links'],
    ['remove', 'buckets/scratch/alice/file-of-bob', true],
    ['create', 'buckets/scratch/alice/to-home/new', 'links'],
    ['overwrite', 'buckets/scratch/alice/to-a', true],
    ['overwrite', 'buckets/scratch/bob/to-a-of-alice', "other people's folders"],
    ['overwrite', 'home/to-elsewhere/a', 'disk'],
    ['create', 'home/to-elsewhere/new', true],
    ['overwrite', 'home/dangling', 'disk'],
    ['create', 'home/dangling', 'disk'],
    // home
    ['remove', 'home/notebook.ipynb', true],
    ['overwrite', 'home/notebook.ipynb', true],
    ['remove', 'home/folder/', true],
    ['remove', 'home', 'folder itself'],
    ['remove', 'home/shared-folder/a', 'disk'],
    ['overwrite', 'home/shared-folder/a', 'disk'],
    ['create', 'home/shared-folder/new', true],
    ['create', 'home/shared-folder/a', 'disk'],
    ['remove', 'home/shared-folder/team/alice/a', true],
    ['remove', 'home/shared-folder/team/bob/a', 'own folder'],
    ['remove', 'home/frozen/a', 'delete: none'],
    ['overwrite', 'home/frozen/a', 'write: none'],
    // elsewhere, on the hub
    ['remove', 'elsewhere/a', 'disk'],
    ['overwrite', 'elsewhere/a', 'disk'],
    ['create', 'elsewhere/a', 'disk'],
    ['create', 'elsewhere/new', true],
    ['remove', 'state/queue.sqlite', 'state folder'],
    ['create', 'state/uploads.ndjson', 'state folder'],
    ['remove', 'state', 'state folder'],
    ['remove', '', 'folder itself'],
    // the shared inbox
    ['create', 'inbox/free/a', true],
    ['create', 'inbox/', 'write: new'],
    ['create', 'inbox/taken/new', 'write: new'],
    ['overwrite', 'inbox/taken/a', 'write: new'],
    ['remove', 'inbox/taken/a', 'delete: request']
  ];

  it.each(table)('%s %s: %s', async (action, relative, expected) => {
    const slash = relative.endsWith('/') ? '/' : '';
    const verdict = await world.context.guard.judge(
      action,
      world.context.parse(world.path(relative) + slash),
      'named'
    );
    expect(verdict.allowed || verdict.rule).toBe(expected);
  });

  it.each(['/../bob/a', '/./a', '//a', '/a\0b'])(
    'never takes a key with %j for a path that the system would normalise',
    async end => {
      const key = `${world.path('buckets/scratch/alice').slice(1)}${end}`;
      const location = { ...world.context.parse(world.top), key };
      const verdict = await world.context.guard.judge('remove', location, 'listed');
      expect(verdict).toMatchObject({ rule: 'names' });
    }
  );

  it.each(['create', 'overwrite', 'remove'] as const)(
    'never says that one may %s the whole disk',
    async action => {
      const location = { ...world.context.parse(world.top), key: '' };
      const verdict = await world.context.guard.judge(action, location, 'listed');
      expect(verdict).toMatchObject({ rule: 'disk', reason: expect.stringContaining('the whole disk') });
    }
  );

  it('lets me go on in an inbox folder that I began, and remove only what I wrote', async () => {
    const { guard, parse } = world.context;
    const mine = parse(world.path('inbox/campaign/a'));
    await guard.assert('create', mine, 'named');
    await plant(world.top, { 'inbox/campaign/a': 'x' });
    await expect(guard.judge('create', parse(world.path('inbox/campaign/b')), 'named')).resolves.toEqual({
      allowed: true
    });
    await guard.uploaded(mine, 'version-1');
    expect(await guard.judge('remove', mine, 'listed', 'version-1')).toEqual({ allowed: true });
    expect(await guard.judge('overwrite', mine, 'listed', 'version-1')).toEqual({ allowed: true });
    expect(await guard.judge('remove', mine, 'listed', 'version-2')).toMatchObject({ allowed: false });
    expect(await guard.judge('remove', mine, 'listed')).toMatchObject({ allowed: false });
    // Only inboxes are written down: elsewhere the folder tells what is mine.
    await guard.uploaded(parse(world.path('buckets/scratch/alice/a')), 'version-1');
    const journal = await readFile(world.path('state/uploads.ndjson'), 'utf8');
    expect(journal.match(/"wrote"/g)).toHaveLength(1);
  });
});
