import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { expectAccessibleInBoth, setSidebarWidth, setTheme, shot } from './looks';
import { expectScreen } from './screens';
import { writeArray, writeGroup } from './stores';

const NOW = new Date('2026-06-15T12:00:00Z');
const DAY_MS = 86_400_000;
const THEMES = ['Light', 'Dark'] as const;
const folder = (...segments: string[]) => onDisk('scratch', 'alice', 'screens', ...segments);
const copied = (...segments: string[]) => onDisk('persistent', 'alice', 'screens', ...segments);

/** Everything below a path was last changed so many days before NOW. */
function age(path: string, days: number): void {
  if (statSync(path).isDirectory()) {
    readdirSync(path).forEach(name => age(join(path, name), days));
  }
  const written = new Date(NOW.getTime() - days * DAY_MS);
  utimesSync(path, written, written);
}

function write(days: number, sizeBytes: number, ...segments: string[]): void {
  const path = folder(...segments);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, sizeBytes);
  age(path, days);
}

function writeStore(path: string): void {
  writeGroup(path, {
    title: 'Sea surface temperature',
    institution: 'A ship',
    history: 'made for a picture'
  });
  const [times, rows, columns] = [12, 45, 90];
  const axis = (name: string, attributes: object, values: (i: number) => number, length: number) =>
    writeArray(join(path, name), { shape: [length], dims: [name], attributes, values });
  axis('time', { units: 'days since 2025-01-01', standard_name: 'time' }, i => 30 * i, times);
  axis('lat', { units: 'degrees_north' }, i => 88 - 4 * i, rows);
  axis('lon', { units: 'degrees_east' }, i => 2 + 4 * i, columns);
  writeArray(join(path, 'sst'), {
    shape: [times, rows, columns],
    dims: ['time', 'lat', 'lon'],
    chunks: [1, rows, columns],
    attributes: { units: 'degC', long_name: 'Sea surface temperature' },
    values: i => {
      const [y, x] = [Math.floor(i / columns), i % columns];
      return 28 * Math.cos(((88 - 4 * y) * Math.PI) / 180) + 2 * Math.sin(x / 7);
    }
  });
}

/** As each theme and width, done by `draw`, should look. */
async function inEachTheme(
  page: IJupyterLabPageFixture,
  draw: (theme: string) => Promise<void>
): Promise<void> {
  for (const theme of THEMES) {
    await setTheme(page, theme);
    await draw(theme.toLowerCase());
  }
}

test.use({ timezoneId: 'UTC', locale: 'en-US' });

test.describe('As somebody has looked at them:', () => {
  test.beforeAll(() => {
    write(6.2, 37, 'notes.txt');
    write(0.1, 2_400_000, 'figure.png');
    write(3, 18_500, 'analysis.ipynb');
    write(1.5, 4_200_000_000, 'ocean-model-output-with-a-rather-long-name_1982.nc');
    for (let month = 1; month <= 12; month++) {
      write(2, 60_000_000 + month * 1_000_000, 'daily', `sst_2025-${String(month).padStart(2, '0')}.nc`);
    }
    writeStore(folder('sst.zarr'));
    age(folder('sst.zarr'), 5.4);
    rmSync(copied(), { recursive: true, force: true });
    mkdirSync(copied(), { recursive: true });
    writeFileSync(copied('daily'), 'in the way of a folder');
  });
  test.afterAll(() => [folder(), copied()].forEach(path => rmSync(path, { recursive: true, force: true })));

  test.beforeEach(async ({ page }) => {
    await page.context().clock.setFixedTime(NOW);
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'screens').dblclick();
    await expect(row(panel, 'notes.txt')).toBeVisible();
  });

  test('a panel, and what is asked before deleting', async ({ page }) => {
    const panel = page.locator('#lifecycle-panel-scratch');
    await expect(row(panel, 'sst.zarr').locator('.lc-Row-expires')).toContainText('h');
    await inEachTheme(page, async theme => {
      await row(panel, 'figure.png').click();
      for (const [width, pixels] of Object.entries({ wide: 460, narrow: 250 })) {
        await setSidebarWidth(page, pixels);
        await expectScreen(page, panel, `${theme}-panel-${width}`);
      }
      await choose(row(panel, 'daily'), 'Delete…');
      const dialog = page.locator('.jp-Dialog-content');
      await expect(dialog).toContainText('12 objects');
      await expectScreen(page, dialog, `${theme}-delete`);
      await page.keyboard.press('Escape');
    });
  });

  test('what is how large', async ({ page }) => {
    const panel = page.locator('#lifecycle-panel-scratch');
    await choose(panel.locator('.lc-Panel-footer'), 'Usage…');
    const usage = page.locator('.lc-Usage');
    await expect(usage.locator('.lc-Usage-total')).toContainText('5.0 GB');
    await inEachTheme(page, async theme => expectScreen(page, page.locator('.lc-Page'), `${theme}-usage`));
  });

  test('a dataset and its picture', async ({ page }) => {
    const panel = page.locator('#lifecycle-panel-scratch');
    await row(panel, 'sst.zarr').dblclick();
    const viewer = page.locator('.lc-Dataset');
    await expect(viewer.getByRole('img', { name: /^sst, lat 88 to -88/ })).toBeVisible();
    await viewer.locator('summary', { hasText: 'Sea surface temperature' }).click();
    await inEachTheme(page, async theme => {
      await viewer.evaluate(node => node.parentElement!.scrollTo(0, 0));
      await expectScreen(page, page.locator('.lc-Page'), `${theme}-picture`);
      await viewer.evaluate(node => node.parentElement!.scrollTo(0, node.scrollHeight));
      await expectScreen(page, page.locator('.lc-Page'), `${theme}-dataset`);
    });
  });

  test('transfers, one that was done and one that failed', async ({ page }) => {
    const panel = page.locator('#lifecycle-panel-scratch');
    const transfers = page.locator('#lifecycle-transfers');
    const copy = async (name: string) => {
      await openPanel(page, 'scratch');
      await choose(row(panel, name), 'Copy to…');
      const dialog = page.locator('.jp-Dialog');
      await dialog.getByRole('textbox').fill(`${copied()}/`);
      await dialog.getByRole('button', { name: 'Copy' }).click();
      await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    };
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    const clear = transfers.getByRole('button', { name: 'Clear ended' });
    if (await clear.isEnabled()) {
      await clear.click();
    }
    await expect(transfers.locator('.lc-Job')).toHaveCount(0);
    await copy('notes.txt');
    await expect(transfers.locator('.lc-Job[data-state=done]')).toHaveCount(1);
    await copy('daily');
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Replace' }).click();
    await expect(transfers.locator('.lc-Job[data-state=failed]')).toHaveCount(1);
    await setSidebarWidth(page, 250);
    await inEachTheme(page, async theme => expectScreen(page, transfers, `${theme}-transfers`));
    await transfers.locator('summary', { hasText: '12 keys that failed' }).click();
    await expect(transfers.getByRole('list', { name: 'Keys that failed' })).toContainText('sst_2025-07.nc');
    await expectAccessibleInBoth(page, '#lifecycle-transfers');
    await shot(page, 'failed-keys');
  });
});
