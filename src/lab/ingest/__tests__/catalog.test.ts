import type { IWorkerClient } from '../../tokens';
import { CatalogLookup } from '../catalog';

it('searches for the same words again where the catalog could not be reached', async () => {
  const searched: string[] = [];
  const client = {
    call: async (_: string, { words }: { words: string }) => {
      searched.push(words);
      if (searched.length === 1) {
        throw new Error('no network');
      }
      return { entries: [{ title: 'GPCP' }] };
    }
  } as unknown as IWorkerClient;
  const catalog = new CatalogLookup(client, () => undefined);
  await catalog.ask(['GPCP']);
  expect(catalog.answer).toBeUndefined();
  await catalog.ask(['GPCP']);
  expect(catalog.answer?.entries).toEqual([{ title: 'GPCP' }]);
  await catalog.ask(['GPCP']);
  expect(searched).toEqual(['GPCP', 'GPCP']);
});
