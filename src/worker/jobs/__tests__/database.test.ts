import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobDatabase } from '../database';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'jobs-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('adding a job', () => {
  it('is refused by the database while the same work is unfinished, whoever added it', async () => {
    using mine = new JobDatabase(folder);
    using another = new JobDatabase(folder);
    const row = { verb: 'du', title: 'Usage', spec: '{}', spec_hash: 'a', progress: '{}', created_at: '' };
    expect(mine.insert({ ...row, id: '1' })).toBe(true);
    expect(another.insert({ ...row, id: '2' })).toBe(false);
    expect(another.insert({ ...row, id: '3', spec_hash: 'b' })).toBe(true);
    expect(another.unfinished('a')?.id).toBe('1');
    mine.change('1', { state: 'done' }, 'TRUE');
    expect(another.insert({ ...row, id: '4' })).toBe(true);
  });

  it('keeps its specification apart from what is looked at again and again', () => {
    using db = new JobDatabase(folder);
    const spec = JSON.stringify({ verb: 'du', uri: 'gs://b/a' });
    db.insert({ verb: 'du', title: 'Usage', spec, spec_hash: 'a', progress: '{}', created_at: '', id: '1' });
    expect(db.get('1')).toMatchObject({ id: '1', state: 'queued', instance: null });
    expect(db.get('1')).not.toHaveProperty('spec');
    expect(db.spec('1')).toEqual({ verb: 'du', uri: 'gs://b/a' });
    expect(db.spec('2')).toBeUndefined();
  });
});
