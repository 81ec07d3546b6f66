/**
 * On real servers: whatever is selected, nothing outside the own folder goes,
 * and what is replaced between preview and removal stays.
 */
import fc from 'fast-check';
import { isLifecycleError, memoryTask } from '../../core';
import { runRemove } from '../../transfer/remove';
import { preparePreview } from '../preview';
import { SERVERS, makeBucketWorld, type BucketWorld, type TestServer } from './servers';

const OWN = 'alice/';

/** Tops that are mine, nearly mine, or mean something to somebody. */
const PLAIN_TOPS = ['alice2/', 'Alice/', 'alic/', 'bob/', 'team/alice/'];
const RAW_TOPS = [...PLAIN_TOPS, '', 'alice', '/alice/', '../alice/', 'alice /', '//'];
const PLAIN_SEGMENTS = [
  'a',
  'b',
  'c d',
  'alice',
  'x.zarr',
  '%41',
  '%2e%2e',
  'ü',
  '\u{1f600}',
  'n\u2028m',
  'a*'
];
const RAW_SEGMENTS = [...PLAIN_SEGMENTS, '', '.', '..', ' '];

function keysFor({ rawKeys }: TestServer): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.oneof(
        { weight: 2, arbitrary: fc.constant(OWN) },
        { weight: 1, arbitrary: fc.constantFrom(...(rawKeys ? RAW_TOPS : PLAIN_TOPS)) }
      ),
      fc.array(fc.constantFrom(...(rawKeys ? RAW_SEGMENTS : PLAIN_SEGMENTS)), { minLength: 1, maxLength: 3 }),
      // A file of a tree of folders cannot be a folder too.
      rawKeys ? fc.constantFrom('', '', '/') : fc.constant('.o')
    )
    .map(([top, parts, end]) => top + parts.join('/') + end)
    .filter(key => !['', '/', '.', '..', OWN].includes(key));
}

interface Selection {
  pick: number;
  /** Segments taken from the end of the key: its folder then, named with a slash. */
  up: number;
  /** A slash where none belongs, or none where one does. */
  isOdd: boolean;
  recursive: boolean;
  exact: boolean;
}

const selections = fc.record({
  pick: fc.nat(),
  up: fc.constantFrom(0, 0, 1, 1, 2),
  isOdd: fc.constantFrom(false, false, false, true),
  recursive: fc.constantFrom(true, true, false),
  exact: fc.constantFrom(true, true, false)
});

function targetOf(keys: readonly string[], { pick, up, isOdd }: Selection): string {
  const segments = keys[pick % keys.length]!.split('/');
  const slash = isOdd === up > 0 ? '' : '/';
  return segments.slice(0, Math.max(1, segments.length - up)).join('/') + slash;
}

/** Not below the own folder; the folder's own marker isn't either. */
function isOutside(key: string): boolean {
  return key === OWN || !key.startsWith(OWN);
}

describe.each(SERVERS)('on $name', server => {
  /** The same bucket under three configurations, each of which makes `alice/` mine. */
  const worlds: BucketWorld[] = [];
  beforeAll(async () => {
    const first = await makeBucketWorld(server);
    const { bucket } = first;
    const yamls = ['$BUCKET', '$BUCKET/alice'].map(
      root => `panels: [{id: s, title: S, roots: [{uri: "${root}"}]}]`
    );
    const others = yamls.map(yaml => makeBucketWorld(server, { bucket, yaml }));
    worlds.push(first, ...(await Promise.all(others)));
  });
  afterAll(() => Promise.all(worlds.map(world => world[Symbol.asyncDispose]())));

  it('rm of anything leaves everything outside the own folder as it was', async () => {
    const trees = fc.uniqueArray(keysFor(server), { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        trees,
        fc.nat(2),
        fc.array(selections, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        async (keys, root, chosen, replaced) => {
          const world = worlds[root]!;
          await clear(world);
          if (server.rawKeys) {
            await world.put(OWN, '');
          }
          await Promise.all(keys.map(key => world.put(key, `content of ${key}`)));
          const others = await outside(world);
          for (const [index, selection] of chosen.entries()) {
            const { recursive, exact } = selection;
            const target = { uri: world.uri + targetOf(keys, selection), recursive, exact };
            const changed = keys[(replaced + index) % keys.length]!;
            const outcome = await previewChangeRemove(world, target, changed, `changed ${index}`);
            if (isOutside(changed)) {
              // Its owner changed it.
              others.set(changed, outcome.version);
            }
            expect((await world.snapshot()).get(changed)).toBe(outcome.version);
            expect(await outside(world)).toEqual(others);
          }
          // A guard that refuses everything, or keeps everything, would pass the rest.
          const mine = `${OWN}mine`;
          const target = { uri: world.uri + mine, recursive: false, exact: true };
          await world.put(mine, 'my own');
          const replacedMine = await previewChangeRemove(world, target, mine, 'my own, replaced');
          expect(replacedMine).toMatchObject({ removed: 0, kept: 1 });
          const replacedOther = await previewChangeRemove(world, target, keys[0]!, 'replaced');
          expect(replacedOther).toMatchObject({ removed: 1, kept: 0 });
        }
      ),
      { numRuns: 40 }
    );
  });

  async function outside(world: BucketWorld): Promise<Map<string, string | null>> {
    const all = await world.snapshot();
    return new Map([...all].filter(([key]) => isOutside(key)));
  }

  async function clear(world: BucketWorld): Promise<void> {
    const keys = [...(await world.snapshot()).keys()].map(key => ({ key }));
    await Array.fromAsync(world.store.remove(keys));
    expect((await world.snapshot()).size).toBe(0);
  }

  async function previewChangeRemove(
    world: BucketWorld,
    { uri, ...how }: { uri: string; recursive: boolean; exact: boolean },
    changed: string,
    text: string
  ): Promise<{ removed: number; kept: number; version: string | null }> {
    const prepare = async (): ReturnType<typeof preparePreview> =>
      preparePreview([{ location: world.context.parse(uri), ...how }], world.context);
    const preview = await prepare().catch((error: unknown) => {
      if (isLifecycleError(error)) {
        return undefined;
      }
      throw error;
    });
    await world.put(changed, text);
    const version = (await world.store.stat(changed))!.version;
    if (!preview) {
      return { removed: 0, kept: 0, version };
    }
    const result = await runRemove(preview, memoryTask(), world.context);
    expect(result.failures).toEqual([]);
    return { removed: result.objects, kept: result.kept, version };
  }
});
