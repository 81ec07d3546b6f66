/** What a name in a bucket stands for when it is to be removed. */
import type { WorkContext } from '../../context';
import { resolveTarget } from '../target';
import { makeWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await makeWorld({ yaml: 'panels: [{id: s, title: S, roots: [{uri: "gs://b"}]}]' });
});
afterAll(() => world[Symbol.asyncDispose]());

/** In a bucket that holds these keys: the keys of single objects, and the prefix. */
async function resolve(
  keys: readonly string[],
  key: string,
  how: { recursive?: boolean; exact?: boolean } = {}
): Promise<{ objects: string[]; prefix?: string }> {
  const infoOf = (each: string): object => ({ key: each, sizeBytes: 1, version: '1', modified: null });
  const store = {
    stat: async (each: string) => (keys.includes(each) ? infoOf(each) : undefined),
    list: async (prefix: string) => ({ objects: keys.filter(each => each.startsWith(prefix)).map(infoOf) })
  };
  const context = { ...world.context, open: () => store } as unknown as WorkContext;
  const location = { ...context.parse('gs://b'), key };
  const { objects, prefix } = await resolveTarget({ location, ...how }, context);
  return { objects: objects.map(each => each.key), ...(prefix !== undefined && { prefix }) };
}

const recursive = { recursive: true };
const exact = { exact: true };

describe('a target in a bucket', () => {
  it.each<[string[], string, object, { objects: string[]; prefix?: string }]>([
    [['alice/a'], 'alice/a', {}, { objects: ['alice/a'] }],
    [['alice/a'], 'alice/a', recursive, { objects: ['alice/a'] }],
    [['alice/d/x'], 'alice/d/', {}, { objects: [], prefix: 'alice/d/' }],
    [['alice/d/x'], 'alice/d', recursive, { objects: [], prefix: 'alice/d/' }],
    // An object and a folder of one name: the object alone, unless all of it is meant.
    [['alice/d', 'alice/d/x'], 'alice/d', {}, { objects: ['alice/d'] }],
    [['alice/d', 'alice/d/x'], 'alice/d', recursive, { objects: ['alice/d'], prefix: 'alice/d/' }],
    // Only what was selected from a listing may have an odd name.
    [['alice/a*'], 'alice/a*', exact, { objects: ['alice/a*'] }],
    [['alice/a//', 'alice/a//b'], 'alice/a//', exact, { objects: ['alice/a//'] }],
    [['alice/d/', 'alice/d/x'], 'alice/d/', exact, { objects: [], prefix: 'alice/d/' }]
  ])('of %j, named %s with %j, is %j', async (keys, key, how, expected) => {
    expect(await resolve(keys, key, how)).toEqual(expected);
  });

  it.each<[string[], string, object, string]>([
    [['alice/d/x'], 'alice/d', {}, 'bad-input'],
    [[], 'alice/d', {}, 'not-found'],
    [[], 'alice/d', recursive, 'not-found'],
    [[], 'bob/d', {}, 'guard-refused'],
    [['bob/d'], 'bob/d', {}, 'guard-refused'],
    [['bob/d/x'], 'bob/d', recursive, 'guard-refused'],
    [['bob/d/x'], 'bob/d/', {}, 'guard-refused'],
    [['alice/x'], 'alice/', {}, 'guard-refused'],
    [['alice/x'], 'alice', recursive, 'guard-refused'],
    [['alice/a*'], 'alice/a*', {}, 'guard-refused'],
    [['bob/a*'], 'bob/a*', exact, 'guard-refused'],
    [['alice/a//b'], 'alice/a//', exact, 'guard-refused'],
    [['alice/a*/b'], 'alice/a*', { ...exact, ...recursive }, 'guard-refused']
  ])('of %j, named %s with %j, fails with %s', async (keys, key, how, tag) => {
    await expect(resolve(keys, key, how)).rejects.toMatchObject({ tag });
  });
});
