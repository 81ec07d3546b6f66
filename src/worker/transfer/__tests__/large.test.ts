import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import type { WorkContext } from '../../context';
import { MemoryJournal, memoryTask } from '../../core';
import { DiskStore } from '../../stores/disk';
import { runCopy, type CopyRequest } from '..';
import { World, makeRoot, move } from './world';

const { root, remove } = makeRoot();
afterAll(remove);

let world: World;
beforeEach(async () => {
  world = await World.make(root);
});

describe('a large object', () => {
  /** As a copy between two file systems: nothing is shared. */
  function streaming(): WorkContext {
    const store = new DiskStore();
    store.copyFrom = async () => undefined;
    return { ...world.context, open: () => store };
  }

  /** The same, and nothing can be renamed. */
  function between(): WorkContext {
    const made = streaming();
    (made.open(made.parse('/')) as DiskStore).rename = async () => undefined;
    return made;
  }

  it('goes in parts, and resumes at the part where it was stopped', async () => {
    const size = 70 * 1024 * 1024 + 5;
    writeFileSync(join(world.home, 'big'), 'begin');
    truncateSync(join(world.home, 'big'), size);
    utimesSync(join(world.home, 'big'), 1e9, 1e9);
    const request: CopyRequest = {
      verb: 'cp',
      sources: [`${world.home}/big`],
      destination: `${world.home}/to/big`,
      recursive: false
    };
    const journal = new MemoryJournal();
    const stop = new AbortController();
    const first = memoryTask({
      journal,
      signal: stop.signal,
      onProgress: ({ bytesDone }) => (bytesDone ?? 0) > 0 && stop.abort()
    });
    await expect(runCopy(request, first, streaming())).rejects.toMatchObject({ tag: 'cancelled' });
    expect(existsSync(join(world.home, 'to/big'))).toBe(false);
    const result = await runCopy(request, memoryTask({ journal }), streaming());
    expect(result).toMatchObject({ objects: 1, bytes: size });
    expect(result.resumed).toBeGreaterThan(0);
    expect(readFileSync(join(world.home, 'to/big')).equals(readFileSync(join(world.home, 'big')))).toBe(true);
    expect(statSync(join(world.home, 'to/big')).mtimeMs).toBe(1e12);
    expect(readdirSync(join(world.home, 'to'))).toEqual(['big']);
  });

  it.each([
    ['renamed inside a file system', streaming, true],
    ['copied and removed between two', between, false]
  ])('is %s by mv', async (_, makeContext, sameFile) => {
    const size = 70 * 1024 * 1024;
    world.files('t/small');
    writeFileSync(join(world.home, 't/big'), 'begin');
    truncateSync(join(world.home, 't/big'), size);
    const before = statSync(join(world.home, 't/big'));
    const request: CopyRequest = { ...move, sources: [`${world.home}/t`], destination: `${world.home}/to` };
    expect(await runCopy(request, memoryTask(), makeContext())).toMatchObject({
      objects: 2,
      removed: 2,
      failed: 0
    });
    const after = statSync(join(world.home, 'to/big'));
    expect(after.ino === before.ino).toBe(sameFile);
    expect(after.size).toBe(size);
    expect(world.tree('to')).toEqual(['big', 'small']);
    expect(existsSync(join(world.home, 't'))).toBe(false);
  });

  it('fails with changed when the source changes meanwhile, and leaves nothing', async () => {
    writeFileSync(join(world.home, 'big'), 'begin');
    truncateSync(join(world.home, 'big'), 160 * 1024 * 1024);
    const request: CopyRequest = {
      verb: 'cp',
      sources: [`${world.home}/big`],
      destination: `${world.home}/to/big`,
      recursive: false
    };
    let touched = false;
    const task = memoryTask({
      onProgress: ({ bytesDone }) => {
        if (!touched && (bytesDone ?? 0) > 0) {
          touched = true;
          writeFileSync(join(world.home, 'big'), 'other', { flag: 'r+' });
        }
      }
    });
    await expect(runCopy(request, task, streaming())).rejects.toMatchObject({ tag: 'changed' });
    expect(readdirSync(join(world.home, 'to'))).toEqual([]);
  });
});
