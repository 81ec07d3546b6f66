import { utimesSync } from 'node:fs';
import { makeWorld } from '../../guard/__tests__/world';
import { countExpiring } from '../expiring';

const HOUR = 3_600_000;

it('counts what goes in time, place by place, the soonest first', async () => {
  await using world = await makeWorld({
    files: { 'own/a.zarr/0': '1', 'own/a.zarr/1': '22', 'own/b.txt': '333', 'own/new.txt': '4' }
  });
  const { context } = world;
  const location = context.parse(world.path('own'));
  const root = { location, expiresAfterDays: 7 };
  const expiring = {
    ...context,
    config: { ...context.config, panels: [{ roots: [root] }] }
  } as unknown as typeof context;
  const now = Date.parse('2026-01-08T00:00:00Z');
  const ages = { 'own/a.zarr/0': 6.5, 'own/a.zarr/1': 1, 'own/b.txt': 6, 'own/new.txt': 2 };
  for (const [name, days] of Object.entries(ages)) {
    const written = new Date(now - days * 24 * HOUR);
    utimesSync(world.path(name), written, written);
  }
  const signal = new AbortController().signal;
  expect(await countExpiring(location, 48, expiring, { signal, limitMs: 60_000, now })).toEqual({
    objects: 2,
    bytes: 4,
    soonest: '2026-01-08T12:00:00.000Z',
    isComplete: true,
    isEstimate: false,
    places: [
      { uri: `${world.path('own')}/a.zarr/`, objects: 1, bytes: 1, soonest: '2026-01-08T12:00:00.000Z' },
      { uri: `${world.path('own')}/b.txt`, objects: 1, bytes: 3, soonest: '2026-01-09T00:00:00.000Z' }
    ]
  });
  expect(await countExpiring(location, 48, context, { signal, limitMs: 60_000, now })).toMatchObject({
    objects: 0,
    soonest: null
  });
});
