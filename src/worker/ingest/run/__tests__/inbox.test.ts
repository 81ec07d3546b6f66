/** A shared inbox where nobody removes anything: what lay beside a store that is whole stays. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planSchema, type Plan } from '../../../../protocol/plan';
import { composeContext } from '../../../compose';
import type { WorkContext } from '../../../context';
import { memoryTask } from '../../../core';
import { reviewPlan, runIngest } from '../..';

let home: string;
let context: WorkContext;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'inbox-'));
  mkdirSync(join(home, 'inbox'));
  writeFileSync(
    join(home, 'lifecycle.yaml'),
    `panels: [{id: inbox, title: Inbox, roots: [{uri: ${home}/inbox, write: new, delete: request, inbox: true}]}]`
  );
  const env = {
    HOME: home,
    LIFECYCLE_CONFIG: join(home, 'lifecycle.yaml'),
    LIFECYCLE_STATE: join(home, 'state')
  };
  context = await composeContext(env, home);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('takes what is added to a store, one plan after the other', async () => {
  await runIngest(spec(1), memoryTask(), context);
  expect(existsSync(target('.lifecycle/manifest.json'))).toBe(true);
  const { warnings } = await reviewPlan(planOf(2), context, new AbortController().signal);
  expect(warnings[0]).toContain('2 values along time are added');
  for (const files of [2, 4]) {
    expect(await runIngest(spec(files), memoryTask(), context)).toMatchObject({ resumed: 0 });
    expect(stored(files)).toEqual(expected(files));
  }
  await expect(runIngest(spec(4), memoryTask(), context)).rejects.toMatchObject({ tag: 'conflict' });
});

it('goes on with a plan that was broken off, and refuses another one until then', async () => {
  await broken(spec(2));
  await expect(runIngest(spec(3), memoryTask(), context)).rejects.toMatchObject({
    tag: 'conflict',
    message: expect.stringContaining('is not finished')
  });
  await runIngest(spec(2), memoryTask(), context);
  expect(stored(2)).toEqual(expected(2));
});

it('takes back an append of another plan that was broken off', async () => {
  await runIngest(spec(1), memoryTask(), context);
  await broken(spec(4));
  expect(await runIngest(spec(2), memoryTask(), context)).toMatchObject({ appended: 2 });
  expect(stored(2)).toEqual(expected(2));
});

it('goes on step by step with what the same plan kept, not an earlier one', async () => {
  const { parts } = await runIngest(spec(1), memoryTask(), context, { kind: 'prepare' });
  for (let index = 1; index <= parts; index++) {
    await runIngest(spec(1), memoryTask(), context, { kind: 'part', index, of: parts });
  }
  await runIngest(spec(1), memoryTask(), context, { kind: 'finish' });
  await broken(spec(3));
  for (let index = 1; index <= parts; index++) {
    await runIngest(spec(3), memoryTask(), context, { kind: 'part', index, of: parts });
  }
  await runIngest(spec(3), memoryTask(), context, { kind: 'finish' });
  expect(stored(3)).toEqual(expected(3));
});

it('takes no part for finished that an earlier run wrote, when its store is gone', async () => {
  await runIngest(spec(2), memoryTask(), context);
  rmSync(target(''), { recursive: true });
  expect(await runIngest(spec(2), memoryTask(), context)).toMatchObject({ resumed: 0 });
  expect(stored(2)).toEqual(expected(2));
});

/** Begun, and ended before its first part. */
async function broken(job: ReturnType<typeof spec>): Promise<void> {
  const stop = new AbortController();
  const task = memoryTask({ signal: stop.signal, onProgress: () => stop.abort() });
  await expect(runIngest(job, task, context)).rejects.toMatchObject({ tag: 'cancelled' });
}

function target(below: string): string {
  return join(home, `inbox/set/out.zarr${below}`);
}

function spec(files: number): { verb: 'ingest'; plan: Plan } {
  return { verb: 'ingest', plan: planOf(files) };
}

/** Of so many files, with two times each. */
function planOf(files: number): Plan {
  const paths = Array.from({ length: files }, (_, i) => source(i));
  return planSchema.parse({
    lifecycle: 1,
    name: 'out',
    source: { kind: 'local', local: { paths } },
    combine: { dim: 'time' },
    target: { uri: target(''), zarrFormat: 2 }
  });
}

/** A Zarr store of the variables `time` and `v`. */
function source(number: number): string {
  const folder = join(home, `${number}.zarr`);
  const array = { zarr_format: 2, shape: [2], chunks: [2], dtype: '<f8', order: 'C', compressor: null };
  const write = (key: string, text: string | Uint8Array): void => writeFileSync(join(folder, key), text);
  for (const [name, factor] of [
    ['time', 1],
    ['v', 10]
  ] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    write(`${name}/.zarray`, JSON.stringify({ ...array, filters: null, fill_value: 'NaN' }));
    write(`${name}/.zattrs`, JSON.stringify({ _ARRAY_DIMENSIONS: ['time'] }));
    const values = [2 * number, 2 * number + 1].map(time => time * factor);
    write(`${name}/0`, new Uint8Array(Float64Array.from(values).buffer));
  }
  write('.zgroup', JSON.stringify({ zarr_format: 2 }));
  return folder;
}

function expected(files: number): number[] {
  return Array.from({ length: 2 * files }, (_, time) => 10 * time);
}

function stored(files: number): number[] {
  const { shape } = JSON.parse(readFileSync(target('/v/.zarray'), 'utf8')) as { shape: number[] };
  expect(shape).toEqual([2 * files]);
  return Array.from({ length: files }, (_, chunk) => readFileSync(target(`/v/${chunk}`))).flatMap(bytes => [
    bytes.readDoubleLE(0),
    bytes.readDoubleLE(8)
  ]);
}
