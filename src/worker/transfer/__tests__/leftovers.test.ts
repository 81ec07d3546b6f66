import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryJournal } from '../../core';
import { partOf } from '../../stores/disk/publishing';
import { clearLeftovers } from '../leftovers';
import { Upload } from '../object';
import { World, makeRoot } from './world';

const { root, remove } = makeRoot();
afterAll(remove);

let world: World;
beforeEach(async () => {
  world = await World.make(root);
});

/** What a run of a job leaves that is killed while it writes these files below HOME. */
function killed(writer: string, ...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(world.home, path, '..'), { recursive: true });
    writeFileSync(partOf(join(world.home, path), writer), 'half');
  }
}

const hidden = (): string[] =>
  readdirSync(world.home, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('-part'));

describe('what a killed run left', () => {
  const long = 'n'.repeat(200);

  it('goes, and what other jobs have under way stays', async () => {
    killed('ours', 'to/x', 'to/deep/er/y', `to/${long}`, 'to');
    killed('theirs', 'to/x', `to/${long}`);
    killed('ours', 'elsewhere/x');
    const journal = new MemoryJournal();
    journal.finish('begun', true);
    const request = { destination: `${world.home}/to` };
    await clearLeftovers(request, { id: 'ours', journal }, world.context);
    expect(hidden()).toHaveLength(3);
    await clearLeftovers(request, { id: 'theirs', journal }, world.context);
    expect(hidden()).toEqual([expect.stringMatching(/^elsewhere/)]);
  });

  it('is not looked for when nothing was begun', async () => {
    killed('ours', 'to/x');
    const job = { id: 'ours', journal: new MemoryJournal() };
    await clearLeftovers({ destination: `${world.home}/to` }, job, world.context);
    expect(hidden()).toHaveLength(1);
  });

  it('of an upload in parts is known from the journal', async () => {
    const journal = new MemoryJournal();
    const store = world.context.open(world.context.parse('/'));
    const destination = world.context.parse(`${world.home}/large`);
    const sizeBytes = 40 * 1024 * 1024;
    const item = {
      kind: 'copy',
      source: destination,
      destination,
      sizeBytes,
      version: 'v',
      modified: null
    } as const;
    const upload = new Upload(journal, item);
    const session = await upload.takeUp(store, { sizeBytes });
    await upload.open(session, new AbortController().signal);
    await session.writePart(1, new Uint8Array(session.partBytes));
    upload.sent(1, 'md5');
    expect(hidden()).toHaveLength(2);
    await clearLeftovers({ destination: `${world.home}/large` }, { id: 'ours', journal }, world.context);
    expect(hidden()).toEqual([]);
    expect([...journal.names()]).toEqual([]);
  });
});
