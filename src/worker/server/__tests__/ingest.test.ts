/** What a service makes in minutes or days is waited for by a job, not in a call. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../compose';
import type { Call } from '../call';
import { ingest } from '../routes/ingest';

let home: string;
let server: Server;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'waiting-'));
  writeFileSync(join(home, 'list.txt'), '# one request\ncds:some-data?year=2000\n');
  // A data store in which nothing is ever ready.
  server = createServer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jobID: 'a1', status: 'accepted' }))
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true, force: true });
});

it.each(['cds:some-data?year=2000', 'list.txt'])('a plan from %s', async source => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { HOME: home, LIFECYCLE_STATE: home, CDSAPI_URL: url, CDSAPI_KEY: 'key' };
  const submitted: object[] = [];
  const call = {
    work: await composeContext(env, home),
    signal: AbortSignal.timeout(4000),
    jobs: { submit: (job: object) => submitted.push(job) }
  } as unknown as Call;
  await expect(ingest.plan({ sources: [source], to: `${home}/out.zarr` }, call)).rejects.toMatchObject({
    tag: 'conflict',
    message: expect.stringContaining('it waits there')
  });
  expect(submitted).toMatchObject([{ spec: { verb: 'retrieve', source: { kind: 'cds' } } }]);
});
