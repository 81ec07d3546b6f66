import type { Plan } from '../../../../protocol/plan';
import { PLAIN } from '../../../formats';
import type { Session } from '../../run';
import type { Workspace } from '../../workspace';
import { zarrLayout, type TargetArray } from '../../writer';
import type { ExistingStore } from '../existing';
import { judgeAppend } from '../judge';

const TIME: TargetArray = {
  name: 'time',
  dtype: 'int32',
  shape: [4],
  chunks: [2],
  dims: ['time'],
  codec: { ...PLAIN, stages: [{ name: 'zlib', level: 1 }] },
  attributes: {},
  attributeTypes: {},
  fillValue: undefined
};

describe('judgeAppend', () => {
  it('refuses where the variable of the dimension has others, too', async () => {
    const target: TargetArray = { ...TIME, shape: [4, 2], chunks: [2, 2], dims: ['time', 'nv'] };
    const existing: ExistingStore = {
      zarrFormat: 2,
      documents: new Map(),
      arrays: new Map([['time', { shape: [2, 2], chunks: [2, 2] }]]),
      preparedAt: '',
      planSha256: ''
    };
    const session = { ingest: { arrays: [{ target }] } } as unknown as Session;
    const workspace = { uri: 's3://b/store.zarr' } as unknown as Workspace;
    const plan = { combine: { dim: 'time' } } as Plan;
    const judged = judgeAppend(plan, session, existing, workspace, new AbortController().signal);
    await expect(judged).rejects.toMatchObject({
      tag: 'conflict',
      message: expect.stringContaining('there is no coordinate along combine.dim')
    });
  });

  it('names the damaged chunk of a store that is to grow', async () => {
    const documents = zarrLayout(2).arrayDocuments({ ...TIME, shape: [2] });
    const existing: ExistingStore = {
      zarrFormat: 2,
      documents: new Map(documents.map(({ key, text }) => [key, `${text}\n`])),
      arrays: new Map([['time', { shape: [2], chunks: [2] }]]),
      preparedAt: '',
      planSha256: ''
    };
    const source = { dtype: 'int32', axis: 0, segments: [] };
    const session = { ingest: { arrays: [{ target: TIME, source }] } } as unknown as Session;
    const workspace = {
      uri: 's3://b/store.zarr',
      readChunk: async () => Buffer.from('damaged')
    } as unknown as Workspace;
    const plan = { combine: { dim: 'time' } } as Plan;
    const judged = judgeAppend(plan, session, existing, workspace, new AbortController().signal);
    await expect(judged).rejects.toMatchObject({
      tag: 'unreadable',
      subject: 's3://b/store.zarr/time/0',
      message:
        's3://b/store.zarr/time/0: what is there cannot be decoded (its zlib stream is broken: incorrect header check), so nothing can be added to it. Verify the store, or choose another target.'
    });
  });
});
