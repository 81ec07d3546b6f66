import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ecmwf, readCdsapirc } from '../web/ecmwf';

describe('.cdsapirc', () => {
  let folder: string;
  let env: { CDSAPI_RC: string };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cdsapirc-'));
    env = { CDSAPI_RC: join(folder, 'rc') };
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made with the address that a key is for, and goes with the key', async () => {
    await ecmwf.save!({ key: 'one' }, env);
    expect(await readCdsapirc(env)).toEqual({ url: 'https://cds.climate.copernicus.eu/api', key: 'one' });
    await ecmwf.remove!(env);
    expect(existsSync(env.CDSAPI_RC)).toBe(false);
  });

  it('keeps an address that a person chose', async () => {
    await writeFile(env.CDSAPI_RC, 'url: https://ads.example/api\n');
    await ecmwf.save!({ key: 'new' }, env);
    await ecmwf.remove!(env);
    expect(await readFile(env.CDSAPI_RC, 'utf8')).toBe('url: https://ads.example/api\n');
  });

  it('keeps what else a person wrote, when a key is saved and when it is removed', async () => {
    await writeFile(
      env.CDSAPI_RC,
      '# of the institute\nkey: "old"\nurl: https://ads.example/api\nverify: 0\n'
    );
    await ecmwf.save!({ key: 'new' }, env);
    const others = '# of the institute\nurl: https://ads.example/api\nverify: 0\n';
    expect(await readFile(env.CDSAPI_RC, 'utf8')).toBe(`${others}key: new\n`);
    await ecmwf.remove!(env);
    expect(await readFile(env.CDSAPI_RC, 'utf8')).toBe(others);
  });
});
