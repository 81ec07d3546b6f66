import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { MemoryJournal, memoryTask, type Task } from '../../core';
import { previewSync, runSync, type SyncRequest, type SyncStep, type TransferResult } from '..';
import { World, makeRoot } from './world';

const { root, remove } = makeRoot();
afterAll(remove);

let world: World;
beforeEach(async () => {
  world = await World.make(root);
});

function request(options: Partial<SyncRequest> = {}): SyncRequest {
  const [source, destination] = [`${world.home}/a`, `${world.home}/b`];
  return { verb: 'sync', source, destination, remove: false, equalBy: 'recorded', ...options };
}

function sync(options: Partial<SyncRequest> = {}, task: Task = memoryTask()): Promise<TransferResult> {
  return runSync(request(options), task, world.context);
}

/** A file below HOME with a content and a time. */
function file(path: string, content: string, seconds = 1e9): void {
  world.files(path);
  writeFileSync(join(world.home, path), content);
  utimesSync(join(world.home, path), seconds, seconds);
}

const read = (path: string): string => readFileSync(join(world.home, path), 'utf8');

describe('sync', () => {
  it.each<[string, Partial<SyncRequest>, string, number, string, boolean]>([
    ['the same content and time', {}, 'same', 1e9, 'same', false],
    ['another time', {}, 'same', 1e9 + 5, 'same', true],
    ['another size', {}, 'longer', 1e9, 'long', true],
    ['other content of one size and time', {}, 'one', 1e9, 'two', false],
    ['other content, compared by content', { equalBy: 'content' }, 'one', 1e9, 'two', true],
    ['another time, compared by content', { equalBy: 'content' }, 'same', 1e9 + 5, 'same', false],
    ['other content, compared by size', { equalBy: 'size' }, 'one', 1e9 + 5, 'two', false],
    ['another size, compared by size', { equalBy: 'size' }, 'longer', 1e9, 'long', true]
  ])('of %s', async (_, options, from, seconds, to, isCopied) => {
    file('a/x', from, seconds);
    file('b/x', to);
    expect(await sync(options)).toMatchObject({ objects: isCopied ? 1 : 0, skipped: isCopied ? 0 : 1 });
    expect(read('b/x')).toBe(isCopied ? from : to);
    expect(statSync(join(world.home, 'b/x')).mtimeMs).toBe(isCopied ? seconds * 1000 : 1e12);
  });

  it('brings what is missing, and leaves what only the destination has', async () => {
    world.files('a/s/x', 'a/y');
    mkdirSync(join(world.home, 'a/empty'));
    file('b/other', 'mine');
    expect(await sync()).toMatchObject({ objects: 2, skipped: 0, removed: 0, failed: 0 });
    expect(world.tree('b')).toEqual(['empty/', 'other', 's/', 's/x', 'y']);
    expect(await sync()).toMatchObject({ objects: 0, skipped: 2, removed: 0 });
  });

  it('removes what only the destination has, when it is asked to, and folders that are empty then', async () => {
    world.files('a/s/x');
    mkdirSync(join(world.home, 'a/kept'));
    world.files('b/s/gone', 'b/t/u/gone', 'b/gone');
    mkdirSync(join(world.home, 'b/kept'));
    symlinkSync('/', join(world.home, 'b/link'));
    expect(await sync({ remove: true })).toMatchObject({ objects: 1, removed: 4 });
    expect(world.tree('b')).toEqual(['kept/', 's/', 's/x']);
    const journal = readFileSync(join(world.context.config.stateFolder, 'removals.ndjson'), 'utf8');
    expect(journal.match(/"outcome":"removed"/g)).toHaveLength(4);
  });

  it('follows no link of the source, and leaves what stands where it would be', async () => {
    world.files('a/x', 'b/link');
    symlinkSync('x', join(world.home, 'a/link'));
    expect(await sync({ remove: true })).toMatchObject({ objects: 1, skipped: 1, removed: 0 });
    expect(world.tree('b')).toEqual(['link', 'x']);
    expect(read('b/link')).toBe('b/link');
  });

  it('replaces a link of the destination, and writes nothing through it', async () => {
    world.files('a/x', 'far');
    mkdirSync(join(world.home, 'b'));
    symlinkSync('../far', join(world.home, 'b/x'));
    await sync();
    expect(read('b/x')).toBe('a/x');
    expect(read('far')).toBe('far');
  });

  it.each<[string, () => Partial<SyncRequest>, string]>([
    ['a source that is not there', () => ({ source: `${world.home}/no` }), 'not-found'],
    ['a single file', () => ({ source: `${world.home}/a/x` }), 'bad-input'],
    ['a file as destination', () => ({ destination: `${world.home}/file` }), 'bad-input'],
    ['the same place', () => ({ destination: `${world.home}/a/` }), 'bad-input'],
    ['a destination inside the source', () => ({ destination: `${world.home}/a/s` }), 'bad-input'],
    ['a source inside the destination', () => ({ destination: world.home }), 'bad-input'],
    ['a place reached by a link', () => ({ destination: `${world.home}/link/s` }), 'bad-input'],
    ['what is not mine', () => ({ destination: `${world.bucket}/bob` }), 'guard-refused']
  ])('refuses %s, and changes nothing', async (_, options, tag) => {
    world.files('a/x', 'a/s/y', 'file');
    symlinkSync('a', join(world.home, 'link'));
    const before = world.tree('.');
    await expect(sync({ remove: true, ...options() })).rejects.toMatchObject({ tag });
    expect(world.tree('.')).toEqual(before);
  });

  it('does nothing at all when one removal is forbidden', async () => {
    world.files('a/alice/new');
    writeFileSync(join(world.bucket, 'bob/theirs'), 'x');
    const options = { destination: world.bucket, remove: true };
    await expect(sync(options)).rejects.toMatchObject({ tag: 'guard-refused' });
    expect(existsSync(join(world.bucket, 'alice/new'))).toBe(false);
    expect(existsSync(join(world.bucket, 'bob/theirs'))).toBe(true);
  });

  it('removes nothing while something failed', async () => {
    // A file stands where a folder is needed.
    world.files('a/d/x', 'a/y', 'b/d', 'b/extra');
    await expect(sync({ remove: true })).rejects.toMatchObject({ tag: 'conflict' });
    expect(world.tree('b')).toEqual(['d', 'extra', 'y']);
  });

  it('tells apart what an interrupted run brought and what was equal before', async () => {
    world.files(...Array.from({ length: 100 }, (_, index) => `a/${index}`));
    for (const index of [0, 1, 2]) {
      await world.copy(`${world.home}/a/${index}`, `${world.home}/b/`);
    }
    const journal = new MemoryJournal();
    const stop = new AbortController();
    const task = memoryTask({
      journal,
      signal: stop.signal,
      onProgress: ({ bytesTotal, partsDone }) => {
        if (bytesTotal !== undefined && (partsDone ?? 0) >= 40) {
          stop.abort();
        }
      }
    });
    await expect(sync({}, task)).rejects.toMatchObject({ tag: 'cancelled' });
    const there = world.tree('b').length;
    expect(await sync({}, memoryTask({ journal }))).toMatchObject({
      objects: 100 - there,
      skipped: 3,
      resumed: there - 3
    });
    expect(world.tree('b')).toHaveLength(100);
  });
});

describe('a dry run of sync', () => {
  it('tells every step, and does none', async () => {
    file('a/differs', 'new');
    file('a/missing', 'x');
    file('a/same', 'x');
    file('b/differs', 'older');
    file('b/same', 'x');
    file('b/extra', 'yz');
    const before = world.tree('.');
    const steps: SyncStep[] = [];
    const result = await previewSync(request({ remove: true }), memoryTask(), world.context, async step => {
      steps.push(step);
    });
    expect(result).toMatchObject({ objects: 2, bytes: 4, skipped: 1, removed: 1 });
    expect(steps).toEqual([
      { step: 'copy', uri: `${world.home}/a/differs`, sizeBytes: 3 },
      { step: 'copy', uri: `${world.home}/a/missing`, sizeBytes: 1 },
      { step: 'remove', uri: `${world.home}/b/extra`, sizeBytes: 2 }
    ]);
    expect(world.tree('.')).toEqual(before);
  });
});
