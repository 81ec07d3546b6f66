import type { IWorkerClient } from '../../tokens';
import { CatalogLookup, catalogWords } from '../catalog';
import { newDraft } from '../draft';

it('searches for the name that the service gives the data set first', () => {
  const draft = { ...newDraft(['cmr:GPM_3IMERGM'], '/'), name: 'data', found: { files: [], notes: [] } };
  const product = 'GPM_3IMERGM';
  const about = { title: 'Monthly rain of IMERG' };
  expect(catalogWords({ ...draft, found: { ...draft.found, product, about } })).toEqual([
    product,
    about.title,
    'GPM'
  ]);
  expect(catalogWords(draft)).toEqual([]);
});

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
