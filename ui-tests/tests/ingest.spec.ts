import { expect, test } from '@jupyterlab/galata';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
    await expect(wizard.getByLabel('Dimension')).toHaveValue('time');
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
});
