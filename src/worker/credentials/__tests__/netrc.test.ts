import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebCredentials } from '../web';
import { netrcLogin, parseNetrc, removeLogin, saveLogin } from '../web/netrc';

describe('.netrc', () => {
  it('is read as curl reads it', () => {
    const text = `# mine
machine a.example login me password #1"x
machine b.example
  login "you two"
  password "with \\"quotes\\" and \\\\"
macdef init
machine not.one login x password y

default login anonymous password guest
`;
    expect(parseNetrc(text).map(({ machine, login, password }) => [machine, login, password])).toEqual([
      ['a.example', 'me', '#1"x'],
      ['b.example', 'you two', 'with "quotes" and \\'],
      [undefined, 'anonymous', 'guest']
    ]);
  });

  it('gives back any password that was saved, and loses no other login', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netrc-'));
    const env = { NETRC: join(folder, 'netrc') };
    // eslint-disable-next-line no-control-regex -- those are refused before anything is saved
    const isPlain = (text: string): boolean => !/[\u0000-\u001f\u007f]/.test(text);
    const word = fc.string({ minLength: 1, maxLength: 20 }).filter(isPlain);
    try {
      await fc.assert(
        fc.asyncProperty(word, word, async (login, password) => {
          await writeFile(env.NETRC, 'machine other.example login me password mine\n');
          await saveLogin('host.example', { login, password }, env);
          expect(await netrcLogin('host.example', env)).toMatchObject({ login, password });
          expect(await netrcLogin('other.example', env)).toMatchObject({ login: 'me', password: 'mine' });
          expect((await stat(env.NETRC)).mode & 0o777).toBe(0o600);
          await removeLogin('host.example', env);
          expect(await readFile(env.NETRC, 'utf8')).toBe('machine other.example login me password mine\n');
        }),
        { numRuns: 50 }
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('secrets of the web', () => {
  const env = {
    HOME: '/nonexistent',
    EARTHDATA_TOKEN: 'token',
    ZENODO_TOKEN: 'zenodo',
    CDSAPI_KEY: 'key'
  };
  const credentials = new WebCredentials(env);

  it.each([
    ['https://data.gesdisc.earthdata.nasa.gov/a.nc', { authorization: 'Bearer token' }],
    ['https://archive.podaac.earthdata.nasa.gov/a.nc', { authorization: 'Bearer token' }],
    ['https://n5eil01u.ecs.nsidc.org/a.h5', { authorization: 'Bearer token' }],
    ['https://e4ftl01.cr.usgs.gov/a.hdf', { authorization: 'Bearer token' }],
    ['https://nsidc.org.evil.example/a.h5', {}],
    ['http://archive.podaac.earthdata.nasa.gov/a.nc', {}],
    ['https://earthdata.nasa.gov.evil.example/a.nc', {}],
    ['https://evilearthdata.nasa.gov/a.nc', {}],
    ['https://x.s3.us-west-2.amazonaws.com/a.nc', {}],
    ['https://zenodo.org/api/records/1', { authorization: 'Bearer zenodo' }],
    ['https://zenodo.org:8443/api/records/1', {}],
    ['http://zenodo.org/api/records/1', {}],
    ['https://cds.climate.copernicus.eu/api/x', { 'private-token': 'key' }],
    ['https://ads.atmosphere.copernicus.eu/api/x', { 'private-token': 'key' }],
    ['https://object-store.os-api.cci2.ecmwf.int/x', {}]
  ])('%s gets %j', async (url, headers) => {
    expect(await credentials.headersFor(new URL(url))).toEqual(headers);
  });
});
