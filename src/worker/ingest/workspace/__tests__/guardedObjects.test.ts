import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../../compose';
import { GuardedObjects } from '../guardedObjects';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'guarded-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('what lies below a prefix of a disk', () => {
  it.each([
    ['a folder of files and folders', ['a/c/', 'a/c/0'], []],
    ['files alone', ['a/zarr.json'], []],
    ['empty folders alone', ['a/b/c/'], []],
    ['nothing', ['a/'], []],
    ['no folder at all', [], []],
    ['a folder, with another whose name begins so', ['a/0', 'ab/0'], ['ab/0']]
  ])('%s goes with the folder itself', async (_what, keys, left) => {
    for (const key of keys) {
      mkdirSync(join(home, key.slice(0, key.lastIndexOf('/'))), { recursive: true });
      if (!key.endsWith('/')) {
        writeFileSync(join(home, key), 'x');
      }
    }
    await removeBelow('a');
    expect(existsSync(join(home, 'a'))).toBe(false);
    expect(left.every(key => existsSync(join(home, key)))).toBe(true);
  });

  it('goes, and not what a link in it leads to', async () => {
    mkdirSync(join(home, 'a'));
    mkdirSync(join(home, 'real'));
    writeFileSync(join(home, 'real/0'), 'x');
    symlinkSync(join(home, 'real'), join(home, 'a/link'));
    await removeBelow('a');
    expect([existsSync(join(home, 'a')), existsSync(join(home, 'real/0'))]).toEqual([false, true]);
  });
});

async function removeBelow(name: string): Promise<void> {
  const context = await composeContext({ HOME: home, LIFECYCLE_STATE: join(home, '.state') }, home);
  const location = context.parse(join(home, name));
  await new GuardedObjects(context, location, 'test').removeBelow(`${location.key}/`, true);
}
