/** Shared inboxes in buckets: whose first segment it is, and which uploads their owner may take back. */
import type { Location } from '../../core';
import { createGuard } from '../guard';
import { occupiedOnDisk } from '../inbox';
import type { Guard, Verdict } from '../types';
import { makeWorld, type World } from './world';

let world: World;
let asked: string[];
afterEach(() => world[Symbol.asyncDispose]());

/** A guard over these inboxes, in which nothing is; notes which keys were asked about. */
async function guardOf(...roots: string[]): Promise<Guard> {
  const rules = 'write: new, delete: request';
  world = await makeWorld({
    yaml: `panels: [{id: i, title: I, roots: [${roots.map(root => `{${root}, ${rules}}`).join()}]}]`
  });
  asked = [];
  return createGuard(world.context.config, {
    occupied: async ({ key }) => {
      asked.push(key);
      return false;
    }
  });
}

describe('a shared inbox', () => {
  it.each([
    ['gs://in', 'gs://in/f/a', 'f'],
    ['gs://in', 'gs://in/file', 'file'],
    ['gs://in/box', 'gs://in/box/f/a', 'box/f'],
    ['gs://in/box', 'gs://in/box/f/', 'box/f']
  ])('%s is asked, for %s, whether %s is free', async (root, uri, segment) => {
    const guard = await guardOf(`uri: "${root}"`);
    expect(await guard.judge('create', world.context.parse(uri), 'named')).toEqual({ allowed: true });
    expect(asked).toEqual([segment]);
  });

  it.each(['gs://in', 'gs://in/box'])('%s is not created itself', async root => {
    const guard = await guardOf(`uri: "${root}"`);
    const verdict = await guard.judge('create', world.context.parse(root), 'listed');
    expect(verdict).toMatchObject({
      rule: 'write: new',
      reason: expect.stringContaining('the inbox itself')
    });
    expect(asked).toEqual([]);
  });

  it('says that something was there before', async () => {
    await guardOf('uri: "gs://in"');
    const taken = createGuard(world.context.config, { occupied: async () => true });
    const verdict = await taken.judge('create', world.context.parse('gs://in/f/a'), 'named');
    expect(verdict).toMatchObject({ reason: expect.stringContaining('something was in gs://in/f before') });
  });

  it('in a bucket needs somebody who can ask the bucket', async () => {
    await guardOf('uri: "gs://in"');
    const guard = createGuard(world.context.config);
    const judged = guard.judge('create', world.context.parse('gs://in/f/a'), 'named');
    await expect(judged).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it('on disk is not taken for free where the disk cannot tell', async () => {
    await guardOf('uri: "gs://in"');
    const at = (name: string): Location => world.context.parse(world.path(name));
    expect(await occupiedOnDisk(at('home'))).toBe(true);
    expect(await occupiedOnDisk(at('free'))).toBe(false);
    await expect(occupiedOnDisk(at('n'.repeat(300)))).rejects.toThrow('ENAMETOOLONG');
  });

  const gives = 'uri: "gs://in", deleteUploads: true';
  const keeps = 'uri: "gs://in", deleteUploads: false';
  it.each<[string, string[], Verdict['allowed']]>([
    ['may be taken back where the inbox says so', [gives], true],
    ['may not elsewhere', [keeps], false],
    ['may not where one of two roots says no', [gives, keeps], false],
    ['may not where the other of two roots says no', [keeps, gives], false]
  ])('an upload %s', async (_, roots, allowed) => {
    const guard = await guardOf(...roots);
    const mine = world.context.parse('gs://in/f/a');
    await guard.uploaded(mine, '1');
    expect(await guard.judge('remove', mine, 'listed', '1')).toMatchObject({ allowed });
    expect(await guard.judge('remove', mine, 'listed', '2')).toMatchObject({ allowed: false });
    // What was written may be written anew, whatever may be removed.
    expect(await guard.judge('overwrite', mine, 'listed', '1')).toEqual({ allowed: true });
    expect(await guard.judge('overwrite', mine, 'listed', '2')).toMatchObject({ rule: 'write: new' });
  });
});
