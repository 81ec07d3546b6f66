import { planSchema, type Plan } from '../../../protocol/plan';
import { makeWorld, type World } from '../../guard/__tests__/world';
import { planOfSource, shareableOf } from '../shareable';

const YAML = `
panels:
  - {id: own, title: Own, roots: [{uri: "$TOP/own", write: own, delete: own}]}
`;
const group = (attributes: object) => JSON.stringify({ zarr_format: 3, node_type: 'group', attributes });
const FILES = {
  'own/alice/Rain v2.zarr/zarr.json': group({
    title: 'Rain',
    summary: 'How much.',
    license: 'CC-BY-4.0',
    institution: 'NOAA',
    creator_name: 'Ada',
    keywords: 'rain, monthly'
  }),
  'own/alice/bare.zarr/zarr.json': group({}),
  'own/alice/text.txt': 'no dataset'
};
const { signal } = new AbortController();

function ingestOf(world: World, target: string): Plan {
  return planSchema.parse({
    lifecycle: 1,
    name: 'rain',
    source: { kind: 'http', http: { urls: ['https://example.org/rain.nc'] } },
    target: { uri: target.startsWith('/') ? target : world.path(target) }
  });
}

describe('shareableOf', () => {
  it('is the plan of the newest ingest that wrote the dataset', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const plans = ['own/alice/other.zarr', 'own/alice/bare.zarr'].map(each => ingestOf(world, each));
    const uri = `${world.path('own/alice/bare.zarr')}/`;
    const found = await shareableOf(uri, plans, world.context, signal);
    expect(found).toEqual({ plan: plans[1], isRecorded: true, isStore: true });
  });

  it('else says what the dataset says of itself', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const uri = world.path('own/alice/Rain v2.zarr');
    const { plan, isRecorded, isStore } = await shareableOf(`${uri}/`, [], world.context, signal);
    expect([isRecorded, isStore]).toEqual([false, true]);
    expect(plan).toMatchObject({
      name: 'rain-v2',
      source: { kind: 'local', local: { paths: [uri] } },
      target: { uri, kind: 'zarr' },
      about: {
        title: 'Rain',
        description: 'How much.',
        license: 'CC-BY-4.0',
        providers: [{ name: 'NOAA' }],
        maintainers: [{ name: 'Ada' }],
        tags: ['rain', 'monthly']
      }
    });
  });

  it('of files that are offered somewhere is a plan to ask by', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const plan = await planOfSource(
      ['https://example.org/a/rain_1.nc', 'https://example.org/a/rain_2.nc'],
      world.context,
      signal
    );
    expect(plan).toMatchObject({ name: 'rain-1', source: { kind: 'http', http: { urls: { length: 2 } } } });
  });

  it.each(['own/alice/text.txt', 'own/alice/none.zarr'])('refuses %s, which is no dataset', async path => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await expect(shareableOf(world.path(path), [], world.context, signal)).rejects.toMatchObject({
      name: 'LifecycleError'
    });
  });
});
