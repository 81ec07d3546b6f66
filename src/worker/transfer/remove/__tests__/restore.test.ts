/** Undo on disk, where nothing is kept: it says so, and does nothing. */
import { readdir } from 'node:fs/promises';
import { memoryTask } from '../../../core';
import { preparePreview } from '../../../guard';
import { makeWorld } from '../../../guard/__tests__/world';
import { runRemove } from '../remove';
import { runRestore } from '../restore';

describe('undo on disk', () => {
  it('is not possible, and the removal says so beforehand and afterwards', async () => {
    await using world = await makeWorld({
      files: { 'buckets/alice/a': '1' },
      yaml: 'panels: [{id: s, title: S, roots: [{uri: "$TOP/buckets/alice"}]}]'
    });
    const location = world.context.parse(world.path('buckets/alice/a'));
    const { undo, previewId } = await preparePreview([{ location }], world.context);
    expect(undo).toEqual({ possible: false, words: expect.stringContaining('cannot be restored') });
    const task = memoryTask({ id: 'removal' });
    const result = await runRemove({ previewId }, task, world.context);
    expect(result).toMatchObject({ job: 'removal', objects: 1, undo: { possible: false, until: null } });
    await expect(runRestore({ jobId: 'removal' }, memoryTask(), world.context)).rejects.toMatchObject({
      tag: 'unsupported',
      subject: world.path('buckets/alice/a')
    });
    expect(await readdir(world.path('buckets/alice'))).toEqual([]);
  });

  it('of a job that removed nothing finds nothing', async () => {
    await using world = await makeWorld({ files: { 'state/removals.ndjson': '{"job":"other"\n' } });
    await expect(runRestore({ jobId: 'other' }, memoryTask(), world.context)).rejects.toMatchObject({
      tag: 'not-found'
    });
  });
});
