import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible, shot } from './looks';
import { expectKept, lifecycle, run, test, type Sources } from './services';

/** What is typed for each kind of source, all of which offer the same six months. */
const KINDS: Record<string, { typed: (sources: Sources) => string; time?: string; kind: string }> = {
  'pasted addresses': {
    typed: ({ services, names }) => names.map(name => `${services.files}/python/2000/${name}`).join('\n'),
    kind: 'http'
  },
  'a text file of addresses': {
    typed: ({ environment }) => `${environment.HOME}/addresses.txt`,
    kind: 'http'
  },
  'a template of names': {
    typed: ({ services }) => `${services.files}/python/{time:%Y}/sst_{time:%Y%m}.nc`,
    time: '2000-01/2000-06',
    kind: 'template'
  },
  "Apache's listing of a folder": { typed: ({ services }) => `${services.files}/apache/`, kind: 'listing' },
  "nginx's listing, by a glob": {
    typed: ({ services }) => `${services.files}/nginx/2000/sst_*.nc`,
    kind: 'listing'
  },
  "an open bucket's listing (S3)": {
    typed: ({ services }) => `${services.files}/s3/?list-type=2&prefix=2000/`,
    kind: 'listing'
  },
  "an open bucket's listing (GCS)": {
    typed: ({ services }) => `${services.files}/storage/v1/b/gcs/o?prefix=2000/`,
    kind: 'listing'
  },
  'an open bucket, by a glob': { typed: () => 's3://s3/2000/*.nc', kind: 'bucket' },
  'a DOI of Zenodo': { typed: () => '10.5281/zenodo.1001', kind: 'zenodo' },
  'a catalog of THREDDS': {
    typed: ({ services }) => `${services.thredds}/thredds/catalog/catalog.html`,
    kind: 'thredds'
  },
  'a catalog of Hyrax': {
    typed: ({ services }) => `${services.thredds}/opendap/catalog.xml`,
    kind: 'thredds'
  },
  'a grid of ERDDAP': {
    typed: ({ services }) => `${services.erddap}/erddap/griddap/testSst`,
    time: '2000-01-01/2000-05-30/P1M',
    kind: 'erddap'
  },
  'Copernicus Marine': { typed: () => 'cmems:TEST_PRODUCT_001/cmems_test_sst_my_P1M-m', kind: 'cmems' },
  'the inbox': { typed: () => 'inbox:months/*.nc', kind: 'inbox' },
  'the home disk, by a glob': { typed: ({ environment }) => `${environment.HOME}/months/*.nc`, kind: 'local' }
};

const own = ({ folder }: Sources, name: string) => join(folder, 'persistent', 'alice', name);

async function openWizard(page: IJupyterLabPageFixture, sources: string[]): Promise<Locator> {
  await page.waitForFunction(() => window.jupyterapp.commands.hasCommand('lifecycle:ingest'));
  await page.evaluate(
    sources => window.jupyterapp.commands.execute('lifecycle:ingest', { sources }),
    sources
  );
  return page.locator('.lc-Wizard').last();
}

const heading = (wizard: Locator, name: string) =>
  wizard.getByRole('heading', { name, exact: true, level: 3 });
const press = (wizard: Locator, name: string) => wizard.getByRole('button', { name, exact: true }).click();

/** From the Source step over the pages to the review of a store of this name. */
async function review(wizard: Locator, name: string): Promise<void> {
  for (let step = 'Source'; step !== 'Target';) {
    await press(wizard, 'Next');
    await expect(heading(wizard, step)).toHaveCount(0);
    step = (await wizard.getByRole('heading', { level: 3 }).textContent()) ?? '';
  }
  await wizard.getByLabel('Name').fill(name);
  await press(wizard, 'Next');
  await expect(wizard.getByRole('region', { name: 'What happens to each variable' })).toBeVisible();
}

/** The store is there, whole, and what xarray makes of these files. */
function expectSame(sources: Sources, store: string, files: readonly string[]): void {
  const path = own(sources, store);
  expect(existsSync(`${path}.lifecycle`)).toBe(false);
  expect(lifecycle(sources, 'verify', path)).toMatchObject({ missing: 0, unreadable: 0 });
  run(sources, 'python3', join(__dirname, '..', 'same_series.py'), path, ...files);
}

const months = ({ series, names }: Sources) => names.map(name => join(series, '2000', name));

test.describe('From a source to a verified store', () => {
  for (const [number, [what, { typed, time, kind }]] of Object.entries(KINDS).entries()) {
    test(`over ${what}`, async ({ page, sources }) => {
      const name = `kind-${number}`;
      const wizard = await openWizard(page, typed(sources).split('\n'));
      if (time !== undefined) {
        await wizard.getByLabel('Time range').fill(time);
      }
      await review(wizard, name);
      await press(wizard, 'Start the ingest');
      await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
      expectSame(sources, `${name}.zarr`, months(sources));
      // The plan that ran is the query, not the files that it happened to find.
      await press(wizard, 'Back');
      expect(await savedPlan(page, wizard)).toContain(`kind: ${kind}`);
    });
  }
});

async function savedPlan(page: IJupyterLabPageFixture, wizard: Locator): Promise<string> {
  const saved = page.waitForEvent('download');
  await press(wizard, 'Save the plan as YAML');
  return readFileSync(await (await saved).path(), 'utf8');
}

test.describe('Sources that want to know who asks', () => {
  test('a login is asked for, kept where the provider’s own tool looks, and goes nowhere else', async ({
    page,
    sources
  }) => {
    const { secrets, environment, username } = sources;
    const wizard = await openWizard(page, ['cmr:TEST_SST?version=1']);
    await press(wizard, 'Next');
    await expect(heading(wizard, 'Files')).toBeVisible();
    await expect(wizard).toContainText('These files ask for an account');
    await press(wizard, 'Enter credentials…');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText(/can be read by/);
    await expectAccessible(page, '.lc-Wizard', '.jp-Dialog-content');
    await shot(page, 'credentials');
    await dialog.getByLabel('User name').fill(username);
    await dialog.getByLabel('Password').fill(secrets.password);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(wizard.getByRole('button', { name: 'Enter credentials…' })).toHaveCount(0);
    const netrc = join(environment.HOME, '.netrc');
    expect(statSync(netrc).mode & 0o777).toBe(0o600);
    await review(wizard, 'granules');
    await press(wizard, 'Start the ingest');
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
    expectSame(sources, 'granules.zarr', months(sources));
    await press(wizard, 'Back');
    const plan = await savedPlan(page, wizard);
    expect(plan).toContain('credentials: earthdata');
    await expectKept(page, sources, plan);
  });

  test('a key is asked for, and a request waits for its answer', async ({ page, sources }) => {
    const { secrets, environment } = sources;
    const wizard = await openWizard(page, ['cds:test-sst-monthly?variable=sst&year=2000,2001']);
    await press(wizard, 'Next');
    await expect(wizard.getByRole('alert')).toContainText('personal access token');
    await press(wizard, 'Credentials…');
    const view = page.locator('.lc-Credentials');
    const rc = join(environment.HOME, '.cdsapirc');
    const before = readFileSync(rc, 'utf8');
    const enter = async (where: RegExp) => {
      await view.getByRole('button', { name: /^Enter.*Climate/ }).click();
      const dialog = page.locator('.jp-Dialog');
      await dialog.locator('input[type=password]').fill(secrets.key);
      await dialog.getByLabel(where).check();
      await dialog.getByRole('button', { name: 'Save' }).click();
    };
    // For the session: in no file, and gone when it is removed.
    await enter(/for this session only/);
    await expect(view.getByRole('listitem').filter({ hasText: 'Climate' })).toContainText(
      'kept for this session'
    );
    expect(readFileSync(rc, 'utf8')).toBe(before);
    await view.getByRole('button', { name: /^Remove.*Climate/ }).click();
    await expect(view.getByRole('listitem').filter({ hasText: 'Climate' })).toContainText('none found');
    await enter(/in .*\.cdsapirc/);
    await expect.poll(() => readFileSync(rc, 'utf8')).toContain(`key: ${secrets.key}`);
    expect(statSync(rc).mode & 0o777).toBe(0o600);
    await view.getByRole('button', { name: /^Test.*Climate/ }).click();
    await expect(view.locator('[data-valid=true]')).toBeVisible();
    await page.getByRole('tab', { name: 'Ingest to Zarr' }).click();
    await review(wizard, 'requested');
    await press(wizard, 'Start the ingest');
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
    expectSame(sources, 'requested.zarr', months(sources).slice(0, 1));
    await press(wizard, 'Back');
    await expectKept(page, sources, await savedPlan(page, wizard));
    await page.getByRole('tab', { name: 'Credentials' }).click();
    await view.getByRole('button', { name: /^Remove.*Climate/ }).click();
    await expect(view.getByRole('listitem').filter({ hasText: 'Climate' })).toContainText('none found');
    expect(existsSync(rc) && readFileSync(rc, 'utf8').includes(secrets.key)).toBe(false);
  });
});

test.describe('When an ingest fails', () => {
  /** Months of one's own, of which the third becomes a web page after the review. */
  async function failing(page: IJupyterLabPageFixture, sources: Sources, name: string) {
    const folder = join(sources.environment.HOME, name);
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(sources.series, '2000'), folder, { recursive: true });
    const wizard = await openWizard(page, [`${folder}/*.nc`]);
    await review(wizard, name);
    const third = join(folder, sources.names[2]);
    const whole = readFileSync(third);
    writeFileSync(third, '<!DOCTYPE html><html><body>Please log in</body></html>');
    await press(wizard, 'Start the ingest');
    await expect(wizard.getByText(`The file: ${sources.names[2]}`)).toBeVisible();
    return { wizard, third, whole, folder };
  }

  test('the file is named, and the ingest goes on without it', async ({ page, sources }) => {
    const { wizard } = await failing(page, sources, 'skipped');
    await expectAccessible(page, '.lc-Wizard');
    await shot(page, 'failed');
    await press(wizard, 'Leave this file out');
    await expect(wizard).toContainText('5 files');
    await press(wizard, 'Start the ingest');
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
    expectSame(
      sources,
      'skipped.zarr',
      months(sources).filter((_, i) => i !== 2)
    );
  });

  test('it is tried again once the file is whole', async ({ page, sources }) => {
    const { wizard, third, whole } = await failing(page, sources, 'retried');
    writeFileSync(third, whole);
    await press(wizard, 'Try again');
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
    expectSame(sources, 'retried.zarr', months(sources));
  });

  test('the files can be chosen anew', async ({ page, sources }) => {
    const { wizard } = await failing(page, sources, 'changed');
    await press(wizard, 'Change the plan');
    await expect(heading(wizard, 'Files')).toBeVisible();
    await wizard.getByLabel(sources.names[2]).uncheck();
    await review(wizard, 'changed');
    await press(wizard, 'Start the ingest');
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
  });
});

test.describe('Before anything is ingested', () => {
  test('what the catalog has is offered, and the requests of the same data', async ({ page, sources }) => {
    const folder = join(sources.environment.HOME, 'gpcp');
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(sources.series, '2000', sources.names[0]), join(folder, 'gpcp_200001.nc'));
    const wizard = await openWizard(page, [join(folder, 'gpcp_200001.nc')]);
    await press(wizard, 'Next');
    const offer = wizard.getByRole('group', { name: 'In the catalog' });
    await expect(offer.getByRole('button', { name: 'Open Daily GPCP' })).toHaveAttribute(
      'title',
      'gs://bucket/gpcp.zarr'
    );
    const link = offer.getByRole('link', { name: 'Requests of the same data' });
    await expect(link).toHaveAttribute('href', /label%3Adataset.*gpcp/i);
    await expect(link).not.toHaveAttribute('href', /is%3Aopen|state%3Aopen/);
  });
});

test.describe('The Files step', () => {
  test('flags gaps and files that are there twice', async ({ page, sources }) => {
    const folder = join(sources.environment.HOME, 'holes');
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(sources.series, '2000'), folder, { recursive: true });
    rmSync(join(folder, 'sst_200003.nc'));
    cpSync(join(folder, 'sst_200005.nc'), join(folder, 'sst_200005_v2.nc'));
    const wizard = await openWizard(page, [`${folder}/*.nc`]);
    await press(wizard, 'Next');
    await expect(wizard).toContainText('The series has a gap: between 2000-02-01 and 2000-04-01.');
    await expect(wizard).toContainText('A file has the time of another: sst_200005_v2.nc.');
    await expect(wizard.getByRole('row', { name: /sst_200004/ })).toContainText(
      'Before it is a gap: after 2000-02-01.'
    );
    await expect(wizard.getByRole('row', { name: /sst_200005_v2/ })).toContainText(
      'It has the time of sst_200005.nc.'
    );
    await expectAccessible(page, '.lc-Wizard');
    await shot(page, 'files-gaps');
  });
});

test.describe('The Inspect step', () => {
  test('compares files before they are fetched, and tells what stops the ingest', async ({
    page,
    sources
  }) => {
    const folder = join(sources.environment.HOME, 'odd');
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(sources.series, '2000'), folder, { recursive: true });
    const change = [
      'import sys, xarray as xr',
      'path = sys.argv[1]',
      'file = xr.load_dataset(path, decode_times=False)',
      'file["sst"] = file.sst.astype("f8").assign_attrs(units="K")',
      'file.attrs["title"] = "Another"',
      'file.to_netcdf(path)'
    ].join('\n');
    run(sources, 'python3', '-c', change, join(folder, sources.names[5]));
    const wizard = await openWizard(page, [`${folder}/*.nc`]);
    await press(wizard, 'Next');
    await press(wizard, 'Next');
    const table = wizard.getByRole('region', { name: 'Differences' });
    await expect(table.getByRole('row', { name: /sst type/ })).toContainText('stops');
    await expect(table.getByRole('row', { name: /sst units/ })).toContainText('told');
    await expect(table.getByRole('row', { name: /attribute title/ })).toContainText('"Another"');
    await expect(wizard).toContainText('Compared 5 of 6 files, the first and the last among them.');
    await expectAccessible(page, '.lc-Wizard');
    await shot(page, 'inspect-differences');
  });
});

test.describe('The Review step', () => {
  test('copies a command that does the same', async ({ page, sources }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const wizard = await openWizard(page, [`${sources.environment.HOME}/months/*.nc`]);
    await review(wizard, 'by command');
    await press(wizard, 'Copy command');
    await expect(page.getByText(/Command copied/)).toBeVisible();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toMatch(/^lifecycle ingest \S*\/by-command\.plan\.yaml$/);
    run(sources, 'sh', '-c', command);
    expectSame(sources, 'by command.zarr', months(sources));
  });

  test('runs on Dask, and says where', async ({ page, sources }) => {
    test.setTimeout(300_000);
    const wizard = await openWizard(page, [`${sources.environment.HOME}/months/*.nc`]);
    await review(wizard, 'on-dask');
    await expect(wizard).toContainText('Run on Dask: On a cluster on this machine');
    await expectAccessible(page, '.lc-Wizard');
    await shot(page, 'review-dask');
    await press(wizard, 'Run on Dask');
    // A cluster is started for it.
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible({ timeout: 180_000 });
    expectSame(sources, 'on-dask.zarr', months(sources));
  });
});

test.describe('A plan in the editor', () => {
  test('is written beside one’s files, and its fields are completed from the schema', async ({
    page,
    sources
  }) => {
    const wizard = await openWizard(page, [`${sources.environment.HOME}/months/*.nc`]);
    await review(wizard, 'edited');
    await press(wizard, 'Open the plan in the editor');
    const editor = page.locator('.jp-FileEditor .cm-content');
    await expect(editor).toContainText('name: edited');
    await editor.click();
    await page.keyboard.press('ControlOrMeta+End');
    /** Type the beginning, and take what is offered first: before the words of the document. */
    const complete = async (typed: string, offered: string) => {
      await page.keyboard.type(typed);
      await page.keyboard.press('Tab');
      await expect(page.locator('.jp-Completer:visible .jp-Completer-item').first()).toContainText(offered);
      await page.keyboard.press('Enter');
      await expect(page.locator('.jp-Completer:visible')).toHaveCount(0);
    };
    await complete('  over', 'overwrite');
    await complete('t', 'true');
    await expect(editor).toContainText('overwrite: true');
    await page.keyboard.press('Enter');
    await complete('cons', 'consolidated');
    await complete('a', 'auto');
    await expect(editor).toContainText('consolidated: auto');
    await shot(page, 'plan-editor');
  });
});
