import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { MemoryJournal, memoryTask } from '../../core';
import { DiskStore } from '../../stores/disk';
import { partOf } from '../../stores/disk/publishing';
import { runCopy, type CopyRequest } from '..';
import { World, makeRoot, move } from './world';

const { root, remove } = makeRoot();
afterAll(remove);

let world: World;
beforeEach(async () => {
  world = await World.make(root);
});

describe('an interrupted copy', () => {
  const TOTAL = 500;
  const request = (): CopyRequest => ({
    verb: 'cp',
    sources: [`${world.home}/t`],
    destination: `${world.bucket}/alice/b`,
    recursive: true
  });

  async function interrupted(journal: MemoryJournal, after: number): Promise<void> {
    world.files(...Array.from({ length: TOTAL }, (_, i) => `t/${i}`));
    const stop = new AbortController();
    const task = memoryTask({
      journal,
      signal: stop.signal,
      onProgress: ({ partsDone }) => {
        if ((partsDone ?? 0) >= after) {
          stop.abort();
        }
      }
    });
    await expect(runCopy(request(), task, world.context)).rejects.toMatchObject({ tag: 'cancelled' });
  }

  function snapshot(): Map<string, bigint> {
    const folder = join(world.bucket, 'alice/b');
    return new Map(
      readdirSync(folder).map(name => [name, lstatSync(join(folder, name), { bigint: true }).ino])
    );
  }

  it('does only what is missing when it is run again', async () => {
    const journal = new MemoryJournal();
    await interrupted(journal, 80);
    const before = snapshot();
    expect(before.size).toBeGreaterThanOrEqual(80);
    expect(before.size).toBeLessThan(TOTAL);
    const result = await runCopy(request(), memoryTask({ journal }), world.context);
    expect(result).toMatchObject({ objects: TOTAL - before.size, resumed: before.size, failed: 0 });
    const after = snapshot();
    expect(after.size).toBe(TOTAL);
    for (const [name, inode] of before) {
      expect(after.get(name)).toBe(inode);
    }
    expect([...after.keys()].filter(name => name.includes('lifecycle-part'))).toEqual([]);
  });

  it('recognises what was written when the journal lost its end', async () => {
    await interrupted(new MemoryJournal(), 50);
    const before = snapshot();
    const journal = new MemoryJournal();
    journal.finish('begun', true);
    const result = await runCopy(request(), memoryTask({ journal }), world.context);
    expect(result).toMatchObject({ objects: TOTAL - before.size, resumed: before.size });
  });

  it('believes only bytes after the machine has started anew', async () => {
    const journal = new MemoryJournal();
    await interrupted(journal, 80);
    const [lost, ...others] = snapshot().keys();
    // A write that was never synced: size and time are there, the content is not.
    const path = join(world.bucket, 'alice/b', lost);
    const { atime, mtime, size } = statSync(path);
    writeFileSync(path, Buffer.alloc(size));
    utimesSync(path, atime, mtime);
    journal.finish('begun', [TOTAL, 'another boot']);
    const result = await runCopy(request(), memoryTask({ journal }), world.context);
    expect(result).toMatchObject({ resumed: others.length, objects: TOTAL - others.length });
    expect(readFileSync(path, 'utf8')).toBe(`t/${lost}`);
  });

  it('copies again what changed at either end since', async () => {
    const journal = new MemoryJournal();
    await interrupted(journal, 80);
    const [one, two] = snapshot().keys();
    const finished = snapshot().size;
    writeFileSync(join(world.home, 't', one), 'new content at the source');
    writeFileSync(join(world.bucket, 'alice/b', two), 'spoilt');
    const result = await runCopy(request(), memoryTask({ journal }), world.context);
    expect(result.resumed).toBe(finished - 2);
    expect(readFileSync(join(world.bucket, 'alice/b', one), 'utf8')).toBe('new content at the source');
    expect(readFileSync(join(world.bucket, 'alice/b', two), 'utf8')).toBe(`t/${two}`);
  });

  it('takes away what a kill between the last two steps of a write left', async () => {
    const journal = new MemoryJournal();
    await interrupted(journal, 80);
    const [finished] = snapshot().keys();
    const store = new DiskStore();
    const key = join(world.bucket, 'alice/b', finished).slice(1);
    // The state of that kill: the object stands, and its unfinished file too.
    const part = partOf(`/${key}`, 'the job');
    linkSync(`/${key}`, part);
    await runCopy(request(), memoryTask({ journal, id: 'the job' }), world.context);
    expect(existsSync(part)).toBe(false);
    expect(await store.stat(key)).toBeDefined();
  });

  it('finishes a move whose sources are partly gone', async () => {
    world.files('t/a', 't/b');
    const journal = new MemoryJournal();
    const moving: CopyRequest = { ...request(), ...move };
    await runCopy({ ...moving, verb: 'cp' }, memoryTask({ journal }), world.context);
    rmSync(join(world.home, 't/a'));
    expect(await runCopy(moving, memoryTask({ journal }), world.context)).toMatchObject({
      objects: 0,
      resumed: 1,
      removed: 1
    });
    expect(await runCopy(moving, memoryTask({ journal }), world.context)).toMatchObject({
      objects: 0,
      removed: 0
    });
    expect(readdirSync(join(world.bucket, 'alice/b')).sort()).toEqual(['a', 'b']);
  });
});
