import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { expectAccessible, setTheme, shot } from './looks';

const NAME = 'winds.zarr';

/** A small Zarr store that says what it is. */
function makeDataset(...segments: string[]): string {
  const store = onDisk(...segments);
  const attributes = { title: 'Navy winds', summary: 'Monthly winds over the sea.', license: 'CC BY 4.0' };
  mkdirSync(store, { recursive: true });
  writeFileSync(`${store}/zarr.json`, JSON.stringify({ zarr_format: 3, node_type: 'group', attributes }));
  return store;
}

/** The catalog as the worker keeps it for a day: without a network it is searched all the same. */
function keepCatalog(): void {
  const url =
    'https://raw.githubusercontent.com/leap-stc/data-management/main/catalog/output/consolidated-web-catalog.json';
  const folder = onDisk('state', 'catalog');
  const entry = {
    title: 'GPCP',
    description: 'Global Precipitation Climatology Project, monthly',
    tags: ['precipitation'],
    provenance: { providers: [{ name: 'NOAA NCEI' }], license: 'CC0-1.0' },
    stores: [{ id: 'gpcp', name: 'Daily GPCP', url: 'gs://bucket/gpcp.zarr' }]
  };
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha256').update(url).digest('hex').slice(0, 16);
  writeFileSync(`${folder}/${name}.json`, JSON.stringify([entry]));
}

async function sharePage(page: IJupyterLabPageFixture): Promise<Locator> {
  const share = page.locator('.lc-Share');
  await expect(share.getByRole('heading', { name: 'About the data' })).toBeVisible();
  return share;
}

const goTo = (share: Locator, name: string) =>
  share.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();

/** Ingest one file, and share the result from the wizard's end. */
async function ingestAndShare(page: IJupyterLabPageFixture, name: string): Promise<Locator> {
  const panel = await openPanel(page, 'scratch');
  await reread(panel);
  await choose(row(panel, 'etopo60.nc'), 'Ingest to Zarr…');
  const wizard = page.locator('.lc-Wizard');
  const next = wizard.getByRole('button', { name: 'Next' });
  for (const step of ['Inspect', 'Combine', 'Target']) {
    await next.click();
    await expect(wizard.getByRole('heading', { name: step, exact: true })).toBeVisible();
  }
  await wizard.getByLabel('Name').fill(name);
  await next.click();
  await expect(wizard.getByRole('table')).toBeVisible();
  await wizard.getByRole('button', { name: 'Start the ingest' }).click();
  await wizard.getByRole('button', { name: 'Share…' }).click();
  return sharePage(page);
}

test.describe('Sharing', () => {
  test.afterEach(() => {
    for (const name of [NAME, 'relief.zarr']) {
      rmSync(onDisk('scratch', 'alice', name), { recursive: true, force: true });
    }
    rmSync(onDisk('home', 'relief_feedstock'), { recursive: true, force: true });
    rmSync(onDisk('state', 'catalog'), { recursive: true, force: true });
  });

  test('asks for a dataset with a filled-in request', async ({ page }) => {
    makeDataset('scratch', 'alice', NAME);
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, NAME), 'Share…');
    const share = await sharePage(page);
    await expect(share.getByLabel('Title')).toHaveValue('Navy winds');
    await expect(share.getByLabel('Description')).toHaveValue('Monthly winds over the sea.');
    await share.getByLabel('Title').fill('Winds & waves');
    await shot(page, 'share-about');
    await goTo(share, 'Dataset request');
    const link = share.getByRole('link', { name: 'Open the filled-in request' });
    const url = new URL((await link.getAttribute('href'))!);
    expect(url.origin + url.pathname).toBe('https://github.com/leap-stc/data-management/issues/new');
    expect(url.searchParams.get('template')).toBe('new_dataset.yaml');
    expect(url.searchParams.get('name')).toBe('Winds & waves');
    expect(url.searchParams.get('license')).toBe('CC-BY-4.0');
    // Lists cannot be filled in, and their names in the link would empty the form.
    for (const list of ['format', 'location', 'authorization', 'target-format']) {
      expect(url.searchParams.has(list)).toBe(false);
    }
    expect(url.searchParams.get('comments')).toContain('Data Format: Zarr');
    const search = share.getByRole('link', { name: /Search first/ });
    expect(new URL((await search.getAttribute('href'))!).searchParams.get('q')).toContain('label:dataset');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await share.getByRole('button', { name: 'Copy “Zarr”' }).first().click();
    await expect(share.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Zarr');
    await shot(page, 'share-request');
  });

  test('asks for data by where they are', async ({ page }) => {
    await page.evaluate(
      () => void window.jupyterapp.commands.execute('lifecycle:share', { isRequest: true })
    );
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByRole('textbox').fill(onDisk('scratch', 'alice', 'etopo60.nc'));
    await dialog.getByRole('button', { name: 'Ask' }).click();
    const share = await sharePage(page);
    // Files are no store: there is nothing for the catalog to link.
    await expect(share.getByRole('navigation', { name: 'Pages' }).getByRole('button')).toHaveCount(2);
    await goTo(share, 'Dataset request');
    await expect(share.locator('.lc-Share-choices')).toContainText('NetCDF');
  });

  test('searches the catalog, and gives the code that opens what is there', async ({ page }) => {
    keepCatalog();
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:catalog', {}));
    const catalog = page.locator('.lc-CatalogPage');
    await catalog.getByLabel('Words').fill('ncei');
    await page.keyboard.press('Enter');
    const found = catalog.getByRole('list', { name: 'Datasets of the catalog' });
    await expect(found.getByRole('link', { name: 'GPCP' })).toHaveAttribute('href', /catalog\.leap.*\/gpcp$/);
    await expect(found).toContainText('NOAA NCEI · #precipitation');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await found.getByRole('button', { name: 'Copy the Python that opens Daily GPCP' }).click();
    await expect(found.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      "xr.open_dataset('gs://bucket/gpcp.zarr'"
    );
    await expectAccessible(page, '.lc-CatalogPage');
    await shot(page, 'catalog');
    await catalog.getByLabel('Words').fill('ocean gpcp');
    await page.keyboard.press('Enter');
    await expect(catalog.getByRole('status')).toContainText('0 datasets');
  });

  test('sends CMIP6 to its own form', async ({ page }) => {
    const name = 'tas_Amon_CMIP6_gn.zarr';
    makeDataset('scratch', 'alice', name);
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, name), 'Share…');
    const share = await sharePage(page);
    await goTo(share, 'Dataset request');
    await expect(share.getByRole('link', { name: 'Open the form for CMIP6' })).toHaveAttribute(
      'href',
      /leap-stc\/cmip6-leap-feedstock\/issues\/new\?template=data_request\.yaml/
    );
    rmSync(onDisk('scratch', 'alice', name), { recursive: true });
  });

  test('shows the catalog entry and what is wrong with it', async ({ page }) => {
    makeDataset('scratch', 'alice', NAME);
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, NAME), 'Share…');
    const share = await sharePage(page);
    await share.getByLabel('Licence').fill('whatever');
    await share.getByLabel('Providers').fill('US Navy | https://navy.example');
    await goTo(share, 'Catalog entry');
    const findings = share.getByRole('list', { name: 'What is wrong with this entry' });
    await expect(findings).toContainText('meta.yaml, line');
    await expect(findings).toContainText('SPDX');
    await expect(share.getByRole('region', { name: 'feedstock/meta.yaml' })).toContainText('US Navy');
    await expect(share.getByRole('region', { name: 'catalog/input.yaml' })).toContainText(
      'https://github.com/leap-stc/winds_feedstock/blob/main/feedstock/catalog.yaml'
    );
    await share.getByLabel('Repository').fill('WINDS');
    await expect(share.getByRole('region', { name: 'feedstock/catalog.yaml' })).toContainText(
      'leap-stc/WINDS/'
    );
    await shot(page, 'share-entry');
    await goTo(share, 'About the data');
    await share.getByLabel('Licence').fill('CC-BY-4.0');
    await goTo(share, 'Catalog entry');
    await expect(share.getByRole('region', { name: 'feedstock/meta.yaml' })).toContainText('CC-BY-4.0');
    await expect(share.locator('.lc-Step')).not.toContainText('SPDX');
  });

  test('writes a feedstock of what the wizard made', async ({ page }) => {
    const share = await ingestAndShare(page, 'relief');
    await share.getByLabel('Title').fill('Relief of the Earth');
    await goTo(share, 'Feedstock');
    await expect(share.getByLabel('Folder')).toHaveValue(onDisk('home', 'relief_feedstock'));
    await share.getByRole('button', { name: 'Write the files' }).click();
    const files = share.getByRole('list', { name: 'Files' });
    await expect(files).toContainText('feedstock/recipe.py');
    // What is wrong with the entry that was written: it has no address that everybody reaches.
    await expect(share.getByRole('list', { name: 'What is wrong with this entry' })).toContainText(
      'catalog.yaml'
    );
    const recipe = readFileSync(onDisk('home', 'relief_feedstock', 'feedstock', 'recipe.py'), 'utf8');
    expect(recipe).toContain('etopo60.nc');
    expect(readFileSync(onDisk('home', 'relief_feedstock', 'README.md'), 'utf8')).toContain(
      'Relief of the Earth'
    );
    await shot(page, 'share-feedstock');
    await files.getByRole('button', { name: 'feedstock/recipe.py' }).click();
    await expect(page.locator('.jp-FileEditor')).toContainText('xarray');
    // The same dataset, found again by its row: the plan is known.
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, 'relief.zarr'), 'Share…');
    const again = page.locator('.lc-Share').last();
    await expect(again.getByLabel('Title')).toHaveValue('Relief of the Earth');
    await goTo(again, 'Feedstock');
    await expect(again.getByLabel('Recipe with xarray and dask')).toBeChecked();
    // What a person changed is not written over.
    writeFileSync(onDisk('home', 'relief_feedstock', 'README.md'), 'mine');
    await again.getByRole('button', { name: 'Write the files' }).click();
    await expect(again.getByRole('alert')).toContainText('README.md');
    expect(readFileSync(onDisk('home', 'relief_feedstock', 'README.md'), 'utf8')).toBe('mine');
  });

  test('is accessible in both themes, and narrow', async ({ page }) => {
    makeDataset('scratch', 'alice', NAME);
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, NAME), 'Share…');
    const share = await sharePage(page);
    for (const theme of ['Light', 'Dark'] as const) {
      await setTheme(page, theme);
      for (const [index, name] of [
        'About the data',
        'Dataset request',
        'Catalog entry',
        'Feedstock'
      ].entries()) {
        await goTo(share, name);
        await expect(share.getByRole('status')).toHaveCount(0);
        await expectAccessible(page, '.lc-Share');
        await page.setViewportSize({ width: 760, height: 800 });
        await shot(page, `${theme.toLowerCase()}-share-narrow-${index + 1}`);
        await page.setViewportSize({ width: 1280, height: 800 });
        await shot(page, `${theme.toLowerCase()}-share-${index + 1}`);
      }
    }
  });
});

test.describe('Where only the data team deletes', () => {
  test('a request is written, with path, objects, bytes and reason', async ({ page }) => {
    const panel = await openPanel(page, 'osn');
    await choose(row(panel, 'bob'), 'Ask to Delete…');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog.getByRole('button', { name: 'Write the request' })).toBeDisabled();
    await dialog.getByLabel('Why may it go?').fill('Replaced by a newer one');
    await shot(page, 'ask-to-delete');
    await dialog.getByRole('button', { name: 'Write the request' }).click();
    const text = dialog.getByRole('region', { name: 'The request' });
    await expect(text).toContainText('Objects: 1');
    await expect(text).toContainText('Reason: Replaced by a newer one');
    const link = dialog.getByRole('link', { name: 'Open as an issue on GitHub' });
    const body = new URL((await link.getAttribute('href'))!).searchParams.get('body');
    expect(body).toMatch(/- Path: \/.*osn-inbox\/bob\/\n- Objects: 1\n- Bytes: 17/);
    await expectAccessible(page, '.lc-Request');
    await shot(page, 'ask-to-delete-written');
    expect(existsSync(onDisk('osn-inbox', 'bob', 'upload.txt'))).toBe(true);
  });

  test('is offered where deleting was refused', async ({ page }) => {
    const panel = await openPanel(page, 'osn');
    await choose(row(panel, 'bob'), 'Delete…');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('This may not be deleted');
    await dialog.getByRole('button', { name: 'Ask the data team…' }).click();
    await expect(dialog.getByLabel('Why may it go?')).toBeFocused();
  });
});
