/** No input through the guard reaches a key outside the own folder, nor the folder itself. */
import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import type { Location } from '../../core';
import { isLifecycleError, memoryTask } from '../../core';
import { runRemove } from '../../transfer/remove';
import { preparePreview } from '../preview';
import type { Action, KeyOrigin } from '../types';
import { makeWorld, type World } from './world';

const actions = fc.constantFrom<Action>('create', 'overwrite', 'remove');
const destructive = fc.constantFrom<Action>('overwrite', 'remove');
const origins = fc.constantFrom<KeyOrigin>('named', 'listed');

/** Segments that are mine, nearly mine, or mean something to somebody. */
const segments = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'alice',
      'bob',
      'Alice',
      'alice2',
      'alic',
      '',
      '.',
      '..',
      'a',
      '*',
      'alice ',
      '%2e%2e'
    )
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) }
);
const keys = fc
  .tuple(fc.array(segments, { maxLength: 6 }), fc.boolean())
  .map(([parts, slash]) => parts.join('/') + (slash ? '/' : ''));

describe('in buckets', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld({
      yaml: `
panels:
  - {id: scratch, title: S, roots: [{uri: "gs://scratch/alice"}]}
  - {id: team, title: T, roots: [{uri: "gs://team"}, {uri: "gs://team/bob", write: none, delete: none}]}
`
    });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('only keys below alice/ are overwritten or removed', async () => {
    const buckets = fc.constantFrom('scratch', 'team', 'unnamed');
    await fc.assert(
      fc.asyncProperty(destructive, origins, buckets, keys, async (action, origin, bucket, key) => {
        const location: Location = { type: 'gcs', endpoint: '', bucket, key, scheme: 'gs' };
        const verdict = await world.context.guard.judge(action, location, origin);
        if (verdict.allowed) {
          expect(key).toMatch(/^alice\/./s);
        }
        // And nothing that is plainly mine is refused.
        if (/^alice\/[a-z0-9/]*[a-z0-9]$/.test(key) && !key.includes('//')) {
          expect(verdict).toEqual({ allowed: true });
        }
      }),
      { numRuns: 1500 }
    );
  });

  it('nothing is judged differently twice', async () => {
    await fc.assert(
      fc.asyncProperty(actions, origins, keys, async (action, origin, key) => {
        const location: Location = { type: 'gcs', endpoint: '', bucket: 'scratch', key, scheme: 'gs' };
        const first = await world.context.guard.judge(action, location, origin);
        expect(await world.context.guard.judge(action, location, origin)).toEqual(first);
      }),
      { numRuns: 200 }
    );
  });
});

/** Everything below a folder, own folder left out, as one comparable value. */
async function snapshot(folder: string, without: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(`${without}/`)) {
      continue;
    }
    const info = await lstat(path);
    seen[path] = info.isSymbolicLink()
      ? `-> ${await readlink(path)}`
      : info.isDirectory()
        ? 'folder'
        : await readFile(path, 'utf8');
  }
  return seen;
}

const NAMES = ['a', 'b', 'alice', 'bob', 'x y', 'c*'];
const OWN = 'buckets/alice';

interface Tree {
  files: string[];
  links: { at: string; to: string; relative: boolean }[];
}

const places = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map(parts => parts.join('/'));
const tops = fc.constantFrom(OWN, 'buckets/bob', 'home', 'elsewhere', '.');
const anywhere = fc.tuple(tops, places).map(([top, place]) => join(top, place));
const trees: fc.Arbitrary<Tree> = fc.record({
  files: fc.array(anywhere, { minLength: 3, maxLength: 12 }),
  links: fc.array(
    fc.record({
      at: fc.oneof(
        places.map(place => join(OWN, place)),
        anywhere
      ),
      to: fc.oneof(anywhere, tops),
      relative: fc.boolean()
    }),
    { maxLength: 6 }
  )
});

/** Plant what fits; a place that is taken by something else stays as it is. */
async function grow(top: string, tree: Tree): Promise<void> {
  for (const folder of [OWN, 'buckets/bob', 'elsewhere', 'home']) {
    await mkdir(join(top, folder), { recursive: true });
  }
  for (const file of tree.files) {
    await mkdir(dirname(join(top, file)), { recursive: true }).catch(() => undefined);
    await writeFile(join(top, file), `content of ${file}`, { flag: 'wx' }).catch(() => undefined);
  }
  for (const { at, to, relative } of tree.links) {
    const path = join(top, at);
    const target = relative ? join('../'.repeat(at.split('/').length - 1), to) : join(top, to);
    await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
    await symlink(target, path).catch(() => undefined);
  }
}

/** One of the planted places, or the folder it lies in. */
function planted(files: Tree['files'], links: Tree['links'], pick: number): string {
  const at = [...files, ...links.map(link => link.at)];
  const place = at[pick % at.length]!;
  return pick % 3 === 0 ? dirname(place) : place;
}

describe('on a real disk with links', () => {
  let world: World;
  beforeAll(async () => {
    // HOME lies elsewhere, so that nothing but the own folder is mine.
    world = await makeWorld({ env: { HOME: '/nonexistent/home' } });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('rm of anything leaves everything outside the own folder as it was', async () => {
    // Mostly what was planted, so that there is something to remove.
    const chooser = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.nat().map(
          pick =>
            ({ files, links }: Tree) =>
              planted(files, links, pick)
        )
      },
      { weight: 1, arbitrary: fc.oneof(anywhere, tops).map(name => () => name) }
    );
    const targets = fc.array(fc.tuple(chooser, fc.constantFrom('', '/'), fc.boolean(), fc.boolean()), {
      minLength: 1,
      maxLength: 3
    });
    await fc.assert(
      fc.asyncProperty(trees, targets, async (tree, chosen) => {
        const top = await mkdtemp(join(world.top, 'tree-'));
        await using inner = await makeWorld({
          env: {
            HOME: '/nonexistent/home',
            LIFECYCLE_STATE: join(world.top, 'state'),
            SCRATCH_BUCKET: join(top, OWN)
          }
        });
        await grow(top, tree);
        const before = await snapshot(top, join(top, OWN));
        for (const [choose, slash, recursive, exact] of chosen) {
          const uri = join(top, choose(tree)) + slash;
          try {
            const preview = await preparePreview(
              [{ location: inner.context.parse(uri), recursive, exact }],
              inner.context
            );
            await runRemove(preview, memoryTask(), inner.context);
          } catch (error) {
            if (!isLifecycleError(error)) {
              throw error;
            }
          }
        }
        expect(await snapshot(top, join(top, OWN))).toEqual(before);
        expect((await lstat(join(top, OWN))).isDirectory()).toBe(true);
        // A guard that refuses everything, or every folder, would pass the rest.
        const mine = join(top, OWN, 'mine');
        await mkdir(mine);
        await writeFile(join(mine, 'file'), 'in a folder of my own');
        await writeFile(`${mine}.nc`, 'my own');
        const { parse } = inner.context;
        const sure = [{ location: parse(`${mine}.nc`) }, { location: parse(`${mine}/`), recursive: true }];
        const preview = await preparePreview(sure, inner.context);
        expect(await runRemove(preview, memoryTask(), inner.context)).toMatchObject({ objects: 2 });
        await rm(top, { recursive: true });
      }),
      { numRuns: 100 }
    );
  });

  it('the judge of many keys says what the judge of one says', async () => {
    let allowed = 0;
    const asked = fc.array(fc.tuple(actions, anywhere), { minLength: 5, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(trees, asked, async (tree, questions) => {
        const top = await mkdtemp(join(world.top, 'tree-'));
        await using inner = await makeWorld({
          env: { HOME: join(top, 'home'), JUPYTERHUB_USER: 'alice', SCRATCH_BUCKET: join(top, OWN) }
        });
        await grow(top, tree);
        const { guard, parse } = inner.context;
        const many = guard.forMany();
        for (const [action, name] of questions) {
          const location = parse(join(top, name));
          const one = await outcomeOf(guard.judge(action, location, 'listed'));
          expect(await outcomeOf(many.judge(action, location, 'listed'))).toEqual(one);
          allowed += typeof one !== 'string' && one.allowed ? 1 : 0;
        }
        await rm(top, { recursive: true });
      }),
      { numRuns: 50 }
    );
    expect(allowed).toBeGreaterThan(50);
  });
});

/** A judgement, or the words in which there was none: links that lead in a circle lead nowhere. */
async function outcomeOf<T>(judged: Promise<T>): Promise<T | string> {
  try {
    return await judged;
  } catch (error) {
    if (!isLifecycleError(error)) {
      throw error;
    }
    return error.message;
  }
}
