import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../compose';
import { searchCatalog } from '../catalog/search';

let home: string;
let server: Server;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'catalog-'));
  server = createServer((_, response) => response.end(JSON.stringify([{ title: 'Rain' }])));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true, force: true });
});

it('answers from the catalog that was fetched, though it cannot be kept', async () => {
  writeFileSync(join(home, 'catalog'), 'no folder');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/catalog.json`;
  const env = { HOME: home, LIFECYCLE_STATE: home, LIFECYCLE_CATALOG_URL: url };
  const context = await composeContext(env, home);
  const { signal } = new AbortController();
  const { entries, isStale } = await searchCatalog('rain', { context, signal });
  expect([entries.map(({ title }) => title), isStale]).toEqual([['Rain'], false]);
});
