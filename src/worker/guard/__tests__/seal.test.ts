/** Seals of previews: one secret for a state folder, whoever asks. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSealed, seal } from '../seal';

describe('a seal', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'seal-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const secret = (): string => join(folder, 'secret');

  it('is the same for all workers of a state folder, though all are the first', async () => {
    // A secret is remembered by the folder's name: another name asks the disk, as another worker does.
    const names = Array.from({ length: 8 }, (_, i) => folder + '/.'.repeat(i));
    const seals = await Promise.all(names.map(name => seal(name, ['a'])));
    expect(new Set(seals).size).toBe(1);
    expect(await seal(`${folder}/./later/..`, ['a'])).toBe(seals[0]);
    expect(await readdir(folder)).toEqual(['secret']);
    expect((await stat(secret())).mode & 0o777).toBe(0o600);
  });

  it('is of these parts alone', async () => {
    const given = await seal(folder, ['ab', 'c']);
    expect(await isSealed(folder, ['ab', 'c'], given)).toBe(true);
    expect(await isSealed(folder, ['a', 'bc'], given)).toBe(false);
    expect(await isSealed(folder, ['ab', 'c'], given.slice(1))).toBe(false);
    expect(await isSealed(folder, ['ab', 'c'], '')).toBe(false);
  });

  it('makes the state folder, for this user alone', async () => {
    const state = join(folder, 'new/state');
    await seal(state, ['a']);
    expect(await readdir(state)).toEqual(['secret']);
    expect((await stat(state)).mode & 0o777).toBe(0o700);
  });

  it.each(['', 'too short'])('holds within a worker where the secret is %j', async content => {
    await writeFile(secret(), content);
    expect(await isSealed(folder, ['a'], await seal(folder, ['a']))).toBe(true);
    expect(await readFile(secret(), 'utf8')).toBe(content);
    // Nobody else can tell: what a short secret seals could be guessed.
    expect(await seal(`${folder}/.`, ['a'])).not.toBe(await seal(folder, ['a']));
  });

  it('holds within a worker whose state folder takes nothing', async () => {
    await writeFile(join(folder, 'file'), '');
    const state = join(folder, 'file/state');
    expect(await isSealed(state, ['a'], await seal(state, ['a']))).toBe(true);
  });
});
