import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homes, runLine } from '../../__tests__/line';

const home = homes()();
beforeAll(() => {
  mkdirSync(join(home, 't'));
  writeFileSync(join(home, 't/a'), 'content');
  // No database can be opened where a folder is.
  mkdirSync(join(home, '.state/queue.sqlite'), { recursive: true });
  writeFileSync(
    join(home, 'plan.yaml'),
    'lifecycle: 1\nname: none\nsource: {kind: local, local: {paths: [none.nc]}}\ntarget: {uri: out.zarr}\n'
  );
});

describe('a job that cannot be kept', () => {
  it.each([
    ['cp t/a b', 0],
    ['mv t/a b', 0],
    ['sync t u', 0],
    ['rm --yes b', 0],
    ['undo 0123456789ab', 2],
    ['ingest plan.yaml', 2],
    ['jobs', 0]
  ])('is told as such by %s, which goes on', async (words, code) => {
    const said = await runLine(home, words.split(' '));
    expect(said.err).toMatch(
      /^Jobs cannot be kept in .+, so they cannot be resumed after this process ends\.$/m
    );
    expect(said.code).toBe(code);
  });
});

describe('jobs', () => {
  it('gives each job, with the numbers of its progress beside its state', async () => {
    const env = { LIFECYCLE_STATE: join(home, '.kept') };
    await runLine(home, ['cp', 'plan.yaml', 'c'], { env });
    const { records } = await runLine(home, ['jobs', '--json'], { env });
    expect(records).toMatchObject([
      {
        type: 'job',
        id: expect.any(String),
        verb: 'cp',
        title: expect.any(String),
        state: 'done',
        revision: expect.any(Number),
        progress: expect.objectContaining({ partsDone: 1, bytesDone: expect.any(Number) }),
        partsDone: 1,
        bytesDone: expect.any(Number),
        createdAt: expect.any(String),
        startedAt: expect.any(String),
        endedAt: expect.any(String),
        error: null,
        result: expect.objectContaining({ objects: 1 })
      },
      { type: 'result', jobs: 1 }
    ]);
  });
});
