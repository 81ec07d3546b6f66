import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLine } from '../../__tests__/line';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'job-')));
afterAll(() => rmSync(home, { recursive: true, force: true }));
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
