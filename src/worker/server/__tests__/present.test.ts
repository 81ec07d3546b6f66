/** Which names are taken in a folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../compose';
import type { Call } from '../call';
import { present } from '../routes/present';

const home = mkdtempSync(join(tmpdir(), 'present-'));
afterAll(() => rmSync(home, { recursive: true }));

async function taken(names: string[], uri = home) {
  const work = await composeContext({ HOME: home, NO_GCE_CHECK: 'true' }, home);
  const call = { work, signal: new AbortController().signal } as unknown as Call;
  const { entries } = await present.present({ uri, names }, call);
  return entries.map(({ name, kind }) => ({ name, kind }));
}

describe('present', () => {
  beforeAll(() => {
    writeFileSync(join(home, 'a.txt'), '');
    mkdirSync(join(home, 'folder'));
    mkdirSync(join(home, 'x.zarr'));
  });

  it('tells what stands under which of the names', async () => {
    expect(await taken(['a.txt', 'b.txt', 'folder', 'x.zarr', 'a'])).toEqual([
      { name: 'a.txt', kind: 'object' },
      { name: 'folder', kind: 'prefix' },
      { name: 'x.zarr', kind: 'dataset' }
    ]);
  });

  it('finds nothing in a folder that is not there', async () => {
    expect(await taken(['a.txt'], `${home}/none`)).toEqual([]);
  });

  it('refuses a name that leads elsewhere', async () => {
    await expect(taken(['folder/a'])).rejects.toMatchObject({ tag: 'bad-input' });
  });
});
