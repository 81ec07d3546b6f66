import { expect, test } from '@jupyterlab/galata';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';

/** The monthly series that ships with the project, one file a year. */
function seriesNames(): string[] {
  return readdirSync(onDisk('scratch', 'alice'))
    .filter(name => /\d{4}\.nc$/.test(name))
    .sort();
}

test.describe('The ingest wizard', () => {
  test.beforeEach(() => {
    rmSync(onDisk('scratch', 'alice', 'series.zarr'), { recursive: true, force: true });
  });

  test('makes one Zarr dataset of several NetCDF files, and opens it', async ({ page }) => {
    const names = seriesNames();
    expect(names.length).toBeGreaterThan(1);
    const panel = await openPanel(page, 'scratch');
    await row(panel, names[0]).click();
    await row(panel, names.at(-1)!).click({ modifiers: ['Shift'] });
    await choose(row(panel, names[0]), 'Ingest to Zarr…');

    const wizard = page.locator('.lc-Wizard');
    const next = wizard.getByRole('button', { name: 'Next' });
    await expect(wizard.getByRole('textbox')).toHaveValue(new RegExp(names[0].replaceAll('.', '\\.')));
    await next.click();
    await expect(wizard.getByRole('heading', { name: 'Inspect' })).toBeVisible();
    await expect(wizard.getByRole('table')).toContainText('time');
    await next.click();
    await expect(wizard.getByLabel('Dimension', { exact: true })).toHaveValue('time');
    await next.click();
    await wizard.getByLabel('Name').fill('series');
    await next.click();
    await expect(wizard.getByRole('heading', { name: 'Review' })).toBeVisible();
    await expect(wizard.getByRole('table')).toContainText(/recoded|copied/);
    await expect(wizard).toContainText(`${names.length} files`);
    await page.screenshot({ path: 'test-results/screens/ingest.png' });
    await wizard.getByRole('button', { name: 'Start the ingest' }).click();
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
    expect(existsSync(onDisk('scratch', 'alice', 'series.zarr.lifecycle'))).toBe(false);

    await wizard.getByRole('button', { name: 'Show in panel' }).click();
    await expect(row(panel, 'series.zarr')).toHaveAttribute('data-kind', 'dataset');
    await row(panel, 'series.zarr').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    await expect(viewer).toContainText('time');
    await expect(viewer).toContainText('lat');
  });

  test('says at once what is wrong with a file that is no NetCDF', async ({ page }) => {
    writeFileSync(onDisk('scratch', 'alice', 'login.nc'), '<!DOCTYPE html><html><body>Log in</body></html>');
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, 'login.nc'), 'Ingest to Zarr…');
    const wizard = page.locator('.lc-Wizard');
    await wizard.getByRole('button', { name: 'Next' }).click();
    await expect(wizard.getByRole('alert')).toContainText('login.nc');
    await expect(wizard.getByRole('heading', { name: 'Source' })).toBeVisible();
    rmSync(onDisk('scratch', 'alice', 'login.nc'));
  });

  test('saves its plan as YAML, and goes on from it', async ({ page }) => {
    const [first, second] = seriesNames();
    const panel = await openPanel(page, 'scratch');
    await row(panel, first).click();
    await row(panel, second).click({ modifiers: ['ControlOrMeta'] });
    await choose(row(panel, first), 'Ingest to Zarr…');
    const wizard = page.locator('.lc-Wizard');
    const next = wizard.getByRole('button', { name: 'Next' });
    const stepTo = async (name: string) => {
      await next.click();
      await expect(wizard.getByRole('heading', { name, exact: true })).toBeVisible();
    };
    await stepTo('Inspect');
    await stepTo('Combine');
    await stepTo('Target');
    await wizard.getByLabel('Name').fill('kept');
    await wizard.getByLabel('Codec').selectOption('zstd');
    await wizard.getByLabel('Level').fill('7');
    await stepTo('Review');
    const saved = page.waitForEvent('download');
    await wizard.getByRole('button', { name: 'Save the plan as YAML' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('kept.yaml');
    const yaml = readFileSync(await download.path(), 'utf8');
    expect(yaml).toContain(`scratch/alice/${second}`);
    expect(yaml).toMatch(/level: 7/);

    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:ingest', {}));
    const other = page.locator('.lc-Wizard').last();
    const chooser = page.waitForEvent('filechooser');
    await other.getByRole('button', { name: 'Open a saved plan…' }).click();
    await (await chooser).setFiles({ name: 'kept.yaml', mimeType: 'text/yaml', buffer: Buffer.from(yaml) });
    await expect(other.getByRole('textbox')).toHaveValue(new RegExp(second.replaceAll('.', '\\.')));
    for (const name of ['Inspect', 'Combine', 'Target']) {
      await other.getByRole('button', { name: 'Next' }).click();
      await expect(other.getByRole('heading', { name, exact: true })).toBeVisible();
    }
    await expect(other.getByLabel('Name')).toHaveValue('kept.zarr');
    await expect(other.getByLabel('Codec')).toHaveValue('zstd');
    await expect(other.getByLabel('Level')).toHaveValue('7');
  });

  test('merges files that hold different variables', async ({ page }) => {
    rmSync(onDisk('scratch', 'alice', 'both.zarr'), { recursive: true, force: true });
    const panel = await openPanel(page, 'scratch');
    await row(panel, 'etopo60.nc').click();
    await row(panel, seriesNames()[0]).click({ modifiers: ['ControlOrMeta'] });
    await choose(row(panel, 'etopo60.nc'), 'Ingest to Zarr…');
    const wizard = page.locator('.lc-Wizard');
    const next = wizard.getByRole('button', { name: 'Next' });
    await next.click();
    await expect(wizard.getByRole('heading', { name: 'Inspect' })).toBeVisible();
    await next.click();
    await wizard.getByLabel('hold different variables').check();
    await expect(wizard.getByLabel('Dimension', { exact: true })).toHaveCount(0);
    await next.click();
    await wizard.getByLabel('Name').fill('both');
    await next.click();
    await expect(wizard.getByRole('table')).toContainText('uwnd');
    await expect(wizard.getByRole('table')).toContainText('ROSE');
    await wizard.getByRole('button', { name: 'Start the ingest' }).click();
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
    expect(readdirSync(onDisk('scratch', 'alice', 'both.zarr'))).toEqual(
      expect.arrayContaining(['ROSE', 'uwnd', 'vwnd'])
    );
    rmSync(onDisk('scratch', 'alice', 'both.zarr'), { recursive: true });
  });

  test('begins with a file of the home folder', async ({ page, tmpPath }) => {
    const [name] = seriesNames();
    copyFileSync(onDisk('scratch', 'alice', name), onDisk('home', tmpPath, name));
    await page.filebrowser.refresh();
    await choose(page.locator('.jp-DirListing-item', { hasText: name }), 'Ingest to Zarr…');
    const wizard = page.locator('.lc-Wizard');
    await expect(wizard.getByRole('textbox')).toHaveValue(onDisk('home', tmpPath, name));
    await wizard.getByRole('button', { name: 'Next' }).click();
    await expect(wizard.getByRole('table')).toContainText('time');
  });
});
