import { expect, test } from '@jupyterlab/galata';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openBucket, openPanel, reread, row } from './lifecycle';

/** A small Zarr store, as a listing sees one. */
function makeDataset(...segments: string[]): string {
  const store = onDisk(...segments);
  mkdirSync(`${store}/t/c`, { recursive: true });
  writeFileSync(`${store}/zarr.json`, '{"zarr_format": 3, "node_type": "group", "attributes": {}}');
  writeFileSync(`${store}/t/c/0`, 'chunk');
  return store;
}

test.describe('Deleting', () => {
  test('removes a dataset below one’s own folder, after a preview', async ({ page }) => {
    const store = makeDataset('scratch', 'alice', 'old.zarr');
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await expect(row(panel, 'old.zarr')).toHaveAttribute('data-kind', 'dataset');
    await choose(row(panel, 'old.zarr'), 'Delete…');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('2 objects');
    await expect(dialog).toContainText('old.zarr');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    expect(existsSync(store)).toBe(true);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => existsSync(store)).toBe(false);
    await expect(row(panel, 'old.zarr')).toHaveCount(0);
    expect(existsSync(onDisk('scratch', 'alice', 'notes.txt'))).toBe(true);
  });

  test('of more than 1,000 objects waits until the name was typed', async ({ page }) => {
    const folder = onDisk('scratch', 'alice', 'plenty');
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < 1001; index++) {
      writeFileSync(`${folder}/${index}`, '');
    }
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, 'plenty'), 'Delete…');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('1,001 objects');
    const button = dialog.getByRole('button', { name: 'Delete' });
    await expect(button).toBeDisabled();
    const field = dialog.getByLabel(/Type “plenty”/);
    await field.fill('plent');
    await field.press('Enter');
    await expect(button).toBeDisabled();
    expect(existsSync(`${folder}/1000`)).toBe(true);
    await page.screenshot({ path: 'test-results/screens/typed-name.png' });
    await field.fill('plenty');
    await button.click();
    await expect.poll(() => existsSync(folder)).toBe(false);
    await expect(row(panel, 'plenty')).toHaveCount(0);
  });

  test('does nothing when cancelled, by keyboard', async ({ page }) => {
    const store = makeDataset('scratch', 'alice', 'kept.zarr');
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'kept.zarr').click();
    await panel.getByRole('grid').focus();
    await page.keyboard.press('Delete');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    expect(existsSync(`${store}/t/c/0`)).toBe(true);
  });

  test('refuses another user’s folder, and says why', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await openBucket(panel);
    await choose(row(panel, 'bob'), 'Delete…');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('This may not be deleted');
    await expect(dialog).toContainText('alice');
    await expect(dialog.getByRole('button', { name: 'Delete' })).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(existsSync(onDisk('scratch', 'bob', 'thesis.txt'))).toBe(true);
  });

  test('refuses one’s own folder itself', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await openBucket(panel);
    await choose(row(panel, 'alice'), 'Delete…');
    await expect(page.locator('.jp-Dialog')).toContainText('This may not be deleted');
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Close' }).click();
    expect(existsSync(onDisk('scratch', 'alice', 'notes.txt'))).toBe(true);
  });
});
