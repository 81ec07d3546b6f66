import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilePartJournal } from '../partJournal';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'jobs-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('a part journal', () => {
  it('survives a torn tail and goes on after it', async () => {
    const path = join(folder, 'x.parts');
    {
      await using journal = FilePartJournal.open(path);
      journal.finish('a', { etag: '1' });
      await journal.finishNow('b');
    }
    await appendFile(path, '{"part":"c","rec');
    {
      await using journal = FilePartJournal.open(path);
      expect([journal.size, journal.get('a'), journal.get('c')]).toEqual([2, { etag: '1' }, undefined]);
      journal.finish('d', 4);
    }
    expect(FilePartJournal.open(path).get('d')).toBe(4);
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(5);
  });

  it('forgets what it is told to, also for who opens it later', async () => {
    const path = join(folder, 'x.parts');
    {
      await using journal = FilePartJournal.open(path);
      journal.finish('a');
      journal.finish('b');
      journal.forget('a');
      journal.forget('never there');
    }
    expect([...FilePartJournal.open(path).names()]).toEqual(['b']);
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(3);
    await using journal = FilePartJournal.open(path);
    await journal.discard();
    journal.finish('c');
    await journal.flush();
    expect(FilePartJournal.open(path).size).toBe(0);
  });
});
