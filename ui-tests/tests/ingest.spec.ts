import { expect, test } from '@jupyterlab/galata';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { setTheme, shot } from './looks';

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
    await expect(wizard.getByRole('region', { name: 'Variables' })).toContainText('time');
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

  test('goes from the palette to the dataset by keyboard alone', async ({ page }) => {
    const [first, second] = seriesNames().map(name => onDisk('scratch', 'alice', name));
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        const labels = element instanceof HTMLInputElement ? element.labels : null;
        return labels?.[0]?.textContent ?? element?.textContent ?? '';
      });
    /** Press Tab until what has the focus is called so. */
    const tabTo = async (name: string | RegExp) => {
      const names: string[] = [];
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        names.push(await focused());
        if (typeof name === 'string' ? names.at(-1) === name : name.test(names.at(-1)!)) {
          return;
        }
      }
      throw new Error(`Tab does not reach ${name}, but: ${names.join(' | ')}`);
    };
    const wizard = page.locator('.lc-Wizard');
    const at = (name: string) =>
      expect(wizard.getByRole('heading', { name, exact: true, level: 3 })).toBeFocused();

    await page.keyboard.press('ControlOrMeta+Shift+c');
    await page.keyboard.type('Ingest to Zarr');
    await page.keyboard.press('Enter');
    await at('Source');
    await page.keyboard.press('Tab');
    await page.keyboard.type(`${first}\n${second}`);
    await tabTo('Next');
    await page.keyboard.press('Enter');
    await at('Inspect');
    await tabTo('vwnd');
    await page.keyboard.press('Space');
    await tabTo('Next');
    await page.keyboard.press('Enter');
    await at('Combine');
    await tabTo('Next');
    await page.keyboard.press('Space');
    await at('Target');
    await tabTo('Name');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('series');
    await tabTo('Next');
    await page.keyboard.press('Enter');
    await at('Review');
    await expect(wizard.getByRole('table')).toContainText('uwnd');
    await tabTo('Start the ingest');
    await page.keyboard.press('Enter');
    await at('Run');
    await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
    await tabTo('Open the dataset');
    await page.keyboard.press('Enter');
    await expect(page.locator('.lc-Dataset').last()).toContainText('uwnd');
    expect(readdirSync(onDisk('persistent', 'alice', 'series.zarr'))).not.toContain('vwnd');
    rmSync(onDisk('persistent', 'alice', 'series.zarr'), { recursive: true });
  });

  for (const theme of ['Light', 'Dark'] as const) {
    test(`fits each page on a screen of 1280 by 800 (${theme.toLowerCase()})`, async ({ page }) => {
      await setTheme(page, theme);
      await page.sidebar.close('left');
      const sources = seriesNames().map(name => onDisk('scratch', 'alice', name));
      await page.evaluate(
        sources => window.jupyterapp.commands.execute('lifecycle:ingest', { sources }),
        sources
      );
      const wizard = page.locator('.lc-Wizard');
      for (const step of ['Source', 'Inspect', 'Combine', 'Target', 'Review', 'Run']) {
        await expect(wizard.getByRole('heading', { name: step, exact: true, level: 3 })).toBeVisible();
        if (step === 'Inspect') {
          await expect(wizard.getByText(/^Compared/)).toBeVisible();
        } else if (step === 'Target') {
          await wizard.getByLabel('By dimension').check();
          await wizard.getByLabel('Codec').selectOption('blosc');
          await wizard.getByLabel('Name').fill('fits');
        } else if (step === 'Review') {
          await expect(wizard.getByRole('table')).toBeVisible();
          await expect(wizard.getByText(/on Dask:/)).toBeVisible();
        } else if (step === 'Run') {
          await expect(wizard.getByRole('button', { name: 'Open the dataset' })).toBeVisible();
        }
        await shot(page, `${theme.toLowerCase()}-fits-${step.toLowerCase()}`);
        const over = await page.locator('.lc-Page').evaluate(page => ({
          below: page.scrollHeight - page.clientHeight,
          beside: page.scrollWidth - page.clientWidth
        }));
        expect.soft(over, step).toEqual({ below: 0, beside: 0 });
        if (step !== 'Run') {
          await wizard.getByRole('button', { name: step === 'Review' ? 'Start the ingest' : 'Next' }).click();
        }
      }
      rmSync(onDisk('persistent', 'alice', 'fits.zarr'), { recursive: true });
      await page.sidebar.open('left');
    });
  }

  test('goes on with a plan of the file browser', async ({ page, tmpPath }) => {
    const plan = (field: string) =>
      [
        'lifecycle: 1',
        'name: mine',
        'source: {kind: local, local: {paths: [/data/a.nc, /data/b.nc]}}',
        `target: {uri: ${onDisk('scratch', 'alice', 'mine.zarr')}, ${field}: {time: 7}}`,
        'combine: {dim: time}'
      ].join('\n');
    writeFileSync(onDisk('home', tmpPath, 'mine.plan.yaml'), plan('chunks'));
    writeFileSync(onDisk('home', tmpPath, 'wrong.plan.yaml'), plan('chunsk'));
    await page.filebrowser.refresh();
    const item = (name: string) => page.locator('.jp-DirListing-item', { hasText: name });
    await choose(item('mine.plan.yaml'), 'Open Plan in the Ingest Wizard');
    const wizard = page.locator('.lc-Wizard').last();
    await expect(wizard.getByRole('textbox')).toHaveValue('/data/a.nc\n/data/b.nc');
    await choose(item('wrong.plan.yaml'), 'Open Plan in the Ingest Wizard');
    await expect(page.locator('.lc-Wizard').last().getByRole('alert')).toContainText(
      'plan:4: "target.chunsk" is not a field of a plan. Did you mean "chunks"?'
    );
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
