/** Links, homes, roots and shared folders that lie in each other. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { createGuard } from '../guard';
import { makeWorld } from './world';

describe('links and homes that fool a careless guard', () => {
  it('does not make bob mine because alice is a link to bob', async () => {
    await using world = await makeWorld({ files: { 'buckets/bob/a': 'not mine' } });
    await symlink(world.path('buckets/bob'), world.path('buckets/alice'));
    await using linked = await makeWorld({ env: { SCRATCH_BUCKET: world.path('buckets/alice') } });
    for (const name of ['buckets/alice/a', 'buckets/bob/a']) {
      const location = linked.context.parse(world.path(name));
      expect(await linked.context.guard.judge('remove', location, 'named')).toMatchObject({ allowed: false });
      expect(await linked.context.guard.judge('overwrite', location, 'listed')).toMatchObject({
        allowed: false
      });
    }
  });

  it('follows an own folder that is a link to a folder of the same name', async () => {
    await using world = await makeWorld({ files: { 'big/alice/a': 'mine', 'buckets/bob/a': '' } });
    await symlink(world.path('big/alice'), world.path('buckets/alice'));
    await using linked = await makeWorld({ env: { SCRATCH_BUCKET: world.path('buckets/alice') } });
    const { guard, parse } = linked.context;
    expect(await guard.judge('remove', parse(world.path('buckets/alice/a')), 'named')).toEqual({
      allowed: true
    });
    expect(await guard.judge('remove', parse(world.path('big/bob')), 'named')).toMatchObject({
      allowed: false
    });
  });

  it('keeps shared folders out of a root that is HOME', async () => {
    await using world = await makeWorld({
      yaml: 'shared: [~/shared]\npanels: [{id: home, title: Home, roots: [{uri: "$TOP/alice"}]}]',
      env: { HOME: '/nowhere' },
      files: { 'alice/a': '', 'alice/shared/a': '' }
    });
    const config = {
      ...world.context.config,
      home: world.path('alice'),
      sharedFolders: [world.path('alice/shared')]
    };
    const guard = createGuard(config);
    const judge = (name: string): unknown =>
      guard.judge('remove', world.context.parse(world.path(name)), 'named');
    expect(await judge('alice/a')).toEqual({ allowed: true });
    expect(await judge('alice/shared/a')).toMatchObject({ rule: 'disk' });
    expect(await judge('alice')).toMatchObject({ rule: 'folder itself' });
  });

  it('goes by the rules of home in a home that lies in a root', async () => {
    await using world = await makeWorld({
      env: { HOME: '/nowhere' },
      files: { 'users/alice/a': '', 'users/bob/a': '' }
    });
    await using inner = await makeWorld({
      yaml: `panels: [{id: u, title: U, roots: [{uri: "${world.path('users')}", write: none, delete: none}]}]`,
      env: { HOME: world.path('users/alice') }
    });
    const { guard, parse } = inner.context;
    const judge = (name: string): unknown => guard.judge('remove', parse(world.path(name)), 'named');
    expect(await judge('users/alice/a')).toEqual({ allowed: true });
    expect(await judge('users/bob/a')).toMatchObject({ rule: 'delete: none' });
    expect(await judge('users/alice')).toMatchObject({ rule: 'folder itself' });
  });

  it.each(['users', 'users/alice/work'])(
    'leaves what lies beside an own folder of %s alone',
    async parent => {
      await using world = await makeWorld({ files: { 'users/alice/a': '', [`${parent}/bob/a`]: '' } });
      await using inner = await makeWorld({
        env: { HOME: world.path('users/alice'), SCRATCH_BUCKET: world.path(`${parent}/alice`) }
      });
      const { guard, parse } = inner.context;
      const judge = (name: string): unknown => guard.judge('remove', parse(world.path(name)), 'named');
      expect(await judge('users/alice/a')).toEqual({ allowed: true });
      expect(await judge(`${parent}/bob/a`)).toMatchObject({ rule: "other people's folders" });
    }
  );

  it('makes nothing mine in a place that two roots call by different names', async () => {
    await using world = await makeWorld({ files: { 'big/alice/alice/a': '' } });
    await symlink(world.path('big/alice'), world.path('link'));
    const roots = ['big/alice', 'link'].map(name => `{uri: "${world.path(name)}"}`);
    await using inner = await makeWorld({ yaml: `panels: [{id: s, title: S, roots: [${roots.join()}]}]` });
    const { guard, parse } = inner.context;
    for (const name of ['big/alice/b', 'big/alice/alice/a']) {
      const verdict = await guard.judge('remove', parse(world.path(name)), 'named');
      expect(verdict).toMatchObject({ rule: 'own folder' });
    }
  });

  it('goes by the deepest shared folder that holds a path', async () => {
    await using world = await makeWorld({
      env: { HOME: '/nowhere' },
      files: { 'home/all/deep/alice/a': '' }
    });
    await using inner = await makeWorld({
      yaml: `shared: [~/all, ~/all/deep]\npanels: [{id: s, title: S, roots: [{uri: "~/all"}]}]`,
      env: { HOME: world.path('home') }
    });
    const { guard, parse } = inner.context;
    const verdict = await guard.judge('remove', parse(world.path('home/all/deep/alice/a')), 'named');
    expect(verdict).toMatchObject({ rule: 'disk', reason: expect.stringContaining('/all/deep is') });
  });

  it('off the hub counts what belongs to my uid', async () => {
    await using world = await makeWorld({
      yaml: 'user: alice\npanels: [{id: p, title: P, roots: [{uri: "$TOP/buckets/alice"}]}]',
      files: { 'elsewhere/a': '', 'buckets/bob/a': '' }
    });
    const guard = createGuard({ ...world.context.config, onHub: false });
    const judge = (name: string): unknown =>
      guard.judge('remove', world.context.parse(world.path(name)), 'named');
    expect(await judge('elsewhere/a')).toEqual({ allowed: true });
    expect(await judge('elsewhere/not-there')).toEqual({ allowed: true });
    expect(await judge('buckets/bob/a')).toMatchObject({ rule: "other people's folders" });
    expect(await judge('home')).toMatchObject({ rule: 'folder itself' });
    const uid = process.getuid!();
    const getuid = jest.spyOn(process, 'getuid').mockReturnValue(uid + 1);
    expect(await judge('elsewhere/a')).toMatchObject({ rule: 'disk' });
    getuid.mockRestore();
  });

  it('off the hub counts what is mine among the temporary files that the system keeps', async () => {
    await using world = await makeWorld({ yaml: 'user: alice' });
    const folder = await mkdtemp('/var/tmp/guard-');
    const guard = createGuard({ ...world.context.config, onHub: false });
    const verdict = await guard.judge('remove', world.context.parse(folder), 'named');
    await rm(folder, { recursive: true });
    expect(verdict).toEqual({ allowed: true });
  });

  // Judged only, never written. Root owns these, and many containers run as root.
  it.each(['/etc/passwd', '/usr/bin/env', '/var/lib', '/etc', '/tmp', '/opt', '/not-there'])(
    'off the hub never counts %s as mine',
    async path => {
      await using world = await makeWorld({ yaml: 'user: alice', files: {} });
      const guard = createGuard({ ...world.context.config, onHub: false });
      for (const action of ['overwrite', 'remove'] as const) {
        expect(await guard.judge(action, world.context.parse(path), 'named')).toMatchObject({
          allowed: false
        });
      }
    }
  );
});
