import { expect, test } from '@jupyterlab/galata';
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { expectAccessible, setTheme, shot } from './looks';
import { expectScreen } from './screens';

const old = (place: string) => onDisk(place, 'alice', 'old.txt');

// The file must be there before the page asks what expires.
test.beforeAll(() => {
  writeFileSync(old('scratch'), 'kept for six days\n');
  const written = new Date(Date.now() - 6.2 * 24 * 3_600_000);
  utimesSync(old('scratch'), written, written);
});
test.afterAll(() => ['scratch', 'persistent'].forEach(place => rmSync(old(place), { force: true })));

test('What expires soon is told, and can be moved to where it stays', async ({ page }) => {
  const notice = page.locator('.Toastify__toast', { hasText: 'Scratch loses 1 object' });
  await expect(notice).toContainText(/the first in 2\d hours: old\.txt/);
  await shot(page, 'expiry-notice');
  for (const theme of ['Light', 'Dark'] as const) {
    await setTheme(page, theme);
    await expectAccessible(page, '.Toastify__toast-body');
    await expectScreen(page, notice, `${theme.toLowerCase()}-expiry-notice`);
  }
  await notice.getByRole('button', { name: 'Show' }).click();
  const panel = page.locator('#lifecycle-panel-scratch');
  await expect(row(panel, 'old.txt')).toHaveAttribute('aria-selected', 'true');
  await choose(row(panel, 'old.txt'), 'Move to Persistent');
  await expect.poll(() => existsSync(old('persistent'))).toBe(true);
  await expect.poll(() => existsSync(old('scratch'))).toBe(false);
  const persistent = await openPanel(page, 'persistent');
  await expect(row(persistent, 'old.txt')).toBeVisible();
});

test('A dataset says when it starts losing chunks', async ({ page }) => {
  const store = onDisk('scratch', 'alice', 'ageing.zarr');
  mkdirSync(`${store}/t/c`, { recursive: true });
  writeFileSync(`${store}/zarr.json`, '{"zarr_format": 3, "node_type": "group", "attributes": {}}');
  for (const [index, days] of [1, 4.5, 2].entries()) {
    writeFileSync(`${store}/t/c/${index}`, 'chunk');
    const written = new Date(Date.now() - days * 24 * 3_600_000);
    utimesSync(`${store}/t/c/${index}`, written, written);
  }
  const panel = await openPanel(page, 'scratch');
  await reread(panel);
  const expires = row(panel, 'ageing.zarr').locator('.lc-Row-expires');
  await expect(expires).toContainText('2 d');
  await expect(expires).toContainText('Starts losing chunks in 2 days.');
  await expectAccessible(page, '#lifecycle-panel-scratch');
  await shot(page, 'dataset-expiry');
  rmSync(store, { recursive: true });
});
