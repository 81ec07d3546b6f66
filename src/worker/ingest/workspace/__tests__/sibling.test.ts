import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../../compose';
import { GuardedObjects } from '../guardedObjects';
import { Sibling } from '../sibling';

const { signal } = new AbortController();
const EARLIER = { preparedAt: '2026-01-01T00:00:00.000Z' };
const RUN = { preparedAt: '2026-01-02T00:00:00.000Z' };

let home: string;
let sibling: Sibling;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sibling-'));
  const context = await composeContext({ HOME: home, LIFECYCLE_STATE: join(home, '.state') }, home);
  const location = context.parse(join(home, 'out.zarr'));
  sibling = new Sibling(new GuardedObjects(context, location, 'test'), `${location.key}.lifecycle/`);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("knows a run's own markers from those of an earlier one", async () => {
  const record = { chunks: 3, bytes: 24 };
  await sibling.finishPart(1, { chunks: 9, bytes: 9 }, EARLIER, signal);
  await sibling.finishPart(2, record, RUN, signal);
  expect(await sibling.markedParts(signal)).toEqual(new Set([1, 2]));
  expect(await Promise.all([1, 2, 3].map(part => sibling.partRecord(part, RUN, signal)))).toEqual([
    undefined,
    record,
    undefined
  ]);
});

it('is gone at the end, where things may be removed', async () => {
  const manifest = { lifecycle: 1, planSha256: '', parts: 1, zarrFormat: 3 } as const;
  await sibling.begin({ ...manifest, ...RUN, sources: [] }, signal);
  await sibling.finishPart(1, { chunks: 1, bytes: 1 }, RUN, signal);
  expect(await sibling.manifest(signal)).toMatchObject(RUN);
  await sibling.end(signal);
  expect(existsSync(join(home, 'out.zarr.lifecycle'))).toBe(false);
});
