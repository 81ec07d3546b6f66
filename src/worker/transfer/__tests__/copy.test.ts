import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { World, makeRoot, move, recursive } from './world';

const { root, remove } = makeRoot();
afterAll(remove);

let world: World;
beforeEach(async () => {
  world = await World.make(root);
});

describe('cp', () => {
  it('keeps content, times and empty folders, and counts', async () => {
    world.files('t/x', 't/s/y');
    mkdirSync(join(world.home, 't/empty'));
    utimesSync(join(world.home, 't/x'), 1e9, 1e9);
    const result = await world.copy(`${world.home}/t`, `${world.home}/b`, recursive);
    expect(world.tree('b')).toEqual(['empty/', 's/', 's/y', 'x']);
    expect(readFileSync(join(world.home, 'b/s/y'), 'utf8')).toBe('t/s/y');
    expect(statSync(join(world.home, 'b/x')).mtimeMs).toBe(1e12);
    expect(result).toMatchObject({ objects: 2, bytes: 8, skipped: 0, removed: 0, failed: 0, resumed: 0 });
  });

  it('overwrites what is there, even when it is the same', async () => {
    world.files('x');
    writeFileSync(join(world.home, 'y'), 'old');
    expect(await world.copy(`${world.home}/x`, `${world.home}/y`)).toMatchObject({ objects: 1 });
    expect(await world.copy(`${world.home}/x`, `${world.home}/y`)).toMatchObject({ objects: 1 });
    expect(readFileSync(join(world.home, 'y'), 'utf8')).toBe('x');
  });

  it('skips links below a folder, and follows one that is named', async () => {
    world.files('t/x');
    symlinkSync('x', join(world.home, 't/link'));
    symlinkSync('.', join(world.home, 't/round'));
    expect(await world.copy(`${world.home}/t`, `${world.home}/b`, recursive)).toMatchObject({
      objects: 1,
      skipped: 2
    });
    expect(world.tree('b')).toEqual(['x']);
    await world.copy(`${world.home}/t/link`, `${world.home}/c`);
    expect(lstatSync(join(world.home, 'c')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(world.home, 'c'), 'utf8')).toBe('t/x');
  });

  it('does nothing at all when one destination is forbidden', async () => {
    world.files('t/alice/x', 't/bob/x');
    await expect(world.copy(`${world.home}/t`, world.bucket, recursive)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    expect(readdirSync(world.bucket, { recursive: true }).sort()).toEqual(['alice', 'bob']);
    await world.copy(`${world.home}/t/alice`, `${world.bucket}/alice/new`, recursive);
    expect(readdirSync(join(world.bucket, 'alice/new'))).toEqual(['x']);
  });

  it('does not write through a link into what is not mine', async () => {
    world.files('x');
    symlinkSync(join(world.bucket, 'bob'), join(world.home, 'link'));
    for (const destination of ['link', 'link/', 'link/y', 'link/new/y']) {
      await expect(world.copy(`${world.home}/x`, `${world.home}/${destination}`)).rejects.toMatchObject({
        tag: 'guard-refused'
      });
    }
    await expect(
      world.copy(`${world.home}/x`, `${world.bucket}/../${world.bucket.split('/').pop()}/bob/y`)
    ).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    expect(readdirSync(join(world.bucket, 'bob'))).toEqual([]);
  });

  it('copies the others when one fails, and names it', async () => {
    world.files('t/a', 't/b', 't/c');
    mkdirSync(join(world.home, 'to'));
    // A file stands where a folder is needed.
    world.files('t/d/x', 'to/d');
    const failing = world.copy(`${world.home}/t`, `${world.home}/to`, recursive);
    await expect(failing).rejects.toMatchObject({
      tag: 'conflict',
      message: expect.stringMatching(/1 of 4 objects failed(.|\n)*t\/d\/x/)
    });
    expect(world.tree('to')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('copies from the web, under the name in the address', async () => {
    const server = createServer((request, response) => {
      const body = `web ${request.url}`;
      // A page made as it is asked for has no length, and no ETag.
      const isMade = request.url!.startsWith('/made');
      response.writeHead(200, isMade ? {} : { etag: '"1"', 'content-length': body.length });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await world.copy(`${origin}/data/a%20b.nc?download=1`, `${world.home}/to/`);
      expect(readFileSync(join(world.home, 'to/a b.nc'), 'utf8')).toBe('web /data/a%20b.nc?download=1');
      expect(await world.copy(`${origin}/made.nc?time=0`, `${world.home}/to`)).toMatchObject({
        objects: 1,
        bytes: 19
      });
      expect(readFileSync(join(world.home, 'to/made.nc'), 'utf8')).toBe('web /made.nc?time=0');
      await expect(world.copy(`${origin}/made`, `${world.home}/to`, move)).rejects.toMatchObject({
        tag: 'guard-refused'
      });
      await expect(world.copy(`${world.home}/to/a b.nc`, `${origin}/upload`)).rejects.toMatchObject({
        tag: 'guard-refused'
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('mv', () => {
  it('moves a folder away, empty ones too', async () => {
    world.files('t/x', 't/s/y');
    mkdirSync(join(world.home, 't/empty'));
    const result = await world.copy(`${world.home}/t`, `${world.home}/b`, move);
    expect(world.tree('b')).toEqual(['empty/', 's/', 's/y', 'x']);
    expect(existsSync(join(world.home, 't'))).toBe(false);
    expect(result).toMatchObject({ objects: 2, removed: 2 });
  });

  it('leaves links, and the folder they are in', async () => {
    world.files('t/x');
    symlinkSync('x', join(world.home, 't/link'));
    expect(await world.copy(`${world.home}/t`, `${world.home}/b`, move)).toMatchObject({
      skipped: 1,
      removed: 1
    });
    expect(world.tree('t')).toEqual(['link']);
    await expect(world.copy(`${world.home}/t/link`, `${world.home}/c`, move)).rejects.toMatchObject({
      tag: 'bad-input'
    });
  });

  it('does nothing when a source may not be removed', async () => {
    writeFileSync(join(world.bucket, 'bob/theirs'), 'x');
    await expect(world.copy(`${world.bucket}/bob/theirs`, `${world.home}/mine`, move)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    expect(readdirSync(world.home)).toEqual([]);
  });

  it('empties the own folder and leaves it', async () => {
    writeFileSync(join(world.bucket, 'alice/x'), 'x');
    await world.copy(`${world.bucket}/alice`, `${world.home}/mine`, move);
    expect(world.tree('mine')).toEqual(['x']);
    expect(readdirSync(join(world.bucket, 'alice'))).toEqual([]);
  });

  it('removes no source when a copy failed', async () => {
    world.files('t/a', 't/d/x', 'to/d');
    await expect(world.copy(`${world.home}/t`, `${world.home}/to`, move)).rejects.toMatchObject({
      tag: 'conflict'
    });
    expect(world.tree('t')).toEqual(['a', 'd/', 'd/x']);
  });
});
