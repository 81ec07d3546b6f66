/** The journal of uploads: shared between workers, whole after a kill. */
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UploadJournal } from '../uploads';

describe('the journal of uploads', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'uploads-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const path = (): string => join(folder, 'uploads.ndjson');

  it('knows nothing before anything was written', async () => {
    const journal = new UploadJournal(folder);
    expect(await journal.hasBegun('a')).toBe(false);
    expect(await journal.wrote('a', '1')).toBe(false);
  });

  it('tells another worker what was written, version by version', async () => {
    const [mine, other] = [new UploadJournal(folder), new UploadJournal(folder)];
    await mine.recordBegun('inbox');
    await Promise.all([...'abcdefgh'].map(name => mine.recordWritten(`inbox/${name}`, name)));
    expect(await other.hasBegun('inbox')).toBe(true);
    expect(await other.wrote('inbox/h', 'h')).toBe(true);
    expect(await other.wrote('inbox/h', 'a')).toBe(false);
    await mine.recordWritten('inbox/ü', '"2"');
    expect(await other.wrote('inbox/ü', '"2"')).toBe(true);
    expect(await new UploadJournal(folder).wrote('inbox/a', 'a')).toBe(true);
    // Each line once, and for nobody else.
    expect((await readFile(path(), 'utf8')).match(/"(begun|wrote)"/g)).toHaveLength(10);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it('is read to its end when it is long', async () => {
    const writer = new UploadJournal(folder);
    const names = Array.from({ length: 3000 }, (_, i) => `inbox/${'ü'.repeat(20)}/${i}`);
    await Promise.all(names.map(name => writer.recordWritten(name, '1')));
    const reader = new UploadJournal(folder);
    const known = await Promise.all(names.map(name => reader.wrote(name, '1')));
    expect(known).toEqual(names.map(() => true));
    await writer.recordWritten('inbox/last', '1');
    expect(await reader.wrote('inbox/last', '1')).toBe(true);
  });

  it('begins once', async () => {
    const journal = new UploadJournal(folder);
    await journal.recordBegun('inbox');
    await journal.recordBegun('inbox');
    expect((await readFile(path(), 'utf8')).match(/begun/g)).toHaveLength(1);
  });

  it('passes over a line that a kill tore, and reads what comes after it', async () => {
    const reader = new UploadJournal(folder);
    await new UploadJournal(folder).recordWritten('a', '1');
    await appendFile(path(), '{"wrote":"b","vers');
    expect(await reader.wrote('b', '1')).toBe(false);
    await new UploadJournal(folder).recordWritten('c', '3');
    expect(await reader.wrote('a', '1')).toBe(true);
    expect(await reader.wrote('c', '3')).toBe(true);
  });

  it('says so when the state folder takes nothing', async () => {
    const journal = new UploadJournal(join(folder, 'nowhere'));
    await expect(journal.recordWritten('a', '1')).rejects.toThrow('uploads.ndjson');
    await expect(journal.recordWritten('a', '1')).rejects.toThrow('uploads.ndjson');
    expect(await journal.wrote('a', '1')).toBe(false);
  });
});
