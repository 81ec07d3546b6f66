/** Which roots rule a key. */
import { rootsOfBucket, rulingRoots } from '../roots';
import { isBelow, isWithin } from '../identity';
import { makeWorld } from './world';

describe('the roots that rule a key', () => {
  const YAML = `
panels:
  - {id: a, title: A, roots: [{uri: "gs://b"}, {uri: "gs://b/x/y"}, {uri: "gs://b/x"}, {uri: "gs://other/x"}]}
  - {id: b, title: B, roots: [{uri: "gs://b/x", write: none}]}
`;

  it.each([
    ['x/y/z', ['x/y']],
    ['x/yy', ['x', 'x']],
    ['x', ['x', 'x']],
    ['xx', ['']]
  ])('of %s are the longest: %j', async (key, roots) => {
    await using world = await makeWorld({ yaml: YAML });
    const ofBucket = rootsOfBucket(world.context.config, world.context.parse('gs://b'));
    expect(rulingRoots(ofBucket, key).map(root => root.location.key)).toEqual(roots);
    expect(rulingRoots(ofBucket.slice(1), 'z')).toEqual([]);
  });
});

describe('a key', () => {
  it.each([
    ['a', 'a', true, false],
    ['a/', 'a', true, false],
    ['a/b', 'a', true, true],
    ['a//', 'a', true, true],
    ['ab', 'a', false, false],
    ['A/b', 'a', false, false],
    ['', '', true, false],
    ['a', '', true, true]
  ])('%j is in %j: %j, and below it: %j', (key, folder, within, below) => {
    expect([isWithin(key, folder), isBelow(key, folder)]).toEqual([within, below]);
  });
});
