/** Transfers to where something else stands already: it stays, however many objects come. */
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../compose';
import type { WorkContext } from '../../context';
import { forEachConcurrent, memoryTask } from '../../core';
import { objects, type Store } from '../../stores';
import { makeStore, serverUrl } from '../../stores/gcs/__tests__/servers';
import { runCopy, runSync, type SyncRequest } from '..';

const root = mkdtempSync(join(tmpdir(), 'others-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let context: WorkContext;
let store: Store;
let uri: string;

beforeEach(async () => {
  const url = serverUrl('STRICT_GCS');
  store = await makeStore(url);
  uri = store.uri('alice');
  const config = join(root, 'lifecycle.yaml');
  writeFileSync(config, 'user: alice\n');
  const env = { HOME: root, LIFECYCLE_CONFIG: config, LIFECYCLE_STATE: root, STORAGE_EMULATOR_HOST: url };
  context = await composeContext(env, root);
});

/** Objects whose content is their key. */
async function fill(prefix: string, names: readonly string[]): Promise<void> {
  await forEachConcurrent(names, 16, async name => {
    await store.write(prefix + name, Buffer.from(name));
  });
}

async function names(prefix: string): Promise<string[]> {
  return (await Array.fromAsync(objects(store, prefix))).map(({ key }) => key.slice(prefix.length));
}

const OTHERS = ['0 first', 'm/middle', 'z last'];

// Few are asked for one by one, many are listed.
describe.each([3, 250])('%d objects', count => {
  const ours = Array.from({ length: count }, (_, index) => `k${String(index).padStart(3, '0')}`);
  const all = [...OTHERS, ...ours].sort();

  beforeEach(async () => {
    await fill('alice/from/', ours);
    await fill('alice/to/', OTHERS);
  });

  it.each(['cp', 'mv'] as const)('go beside them by %s', async verb => {
    const request = { verb, sources: [`${uri}/from`], destination: `${uri}/to`, recursive: true };
    expect(await runCopy(request, memoryTask(), context)).toMatchObject({ objects: count });
    expect(await names('alice/to/')).toEqual(all);
  });

  it.each([
    [false, all, 0],
    [true, ours, OTHERS.length]
  ])('by sync with remove: %s', async (remove, expected, removed) => {
    const request: SyncRequest = {
      verb: 'sync',
      source: `${uri}/from`,
      destination: `${uri}/to`,
      remove,
      equalBy: 'recorded'
    };
    expect(await runSync(request, memoryTask(), context)).toMatchObject({ objects: count, removed });
    expect(await names('alice/to/')).toEqual(expected);
  });
});
